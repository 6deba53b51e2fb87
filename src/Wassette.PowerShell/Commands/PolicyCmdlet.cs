using System.Management.Automation;
using Wassette.Auditing;
using Wassette.Policies;
using Wassette.PowerShell.Completion;
using Wassette.PowerShell.Errors;
using Wassette.PowerShell.Formatting;
using Wassette.PowerShell.Parameters;
using Wassette.PowerShell.Sessions;

namespace Wassette.PowerShell.Commands;

/// <summary>A cmdlet that changes the policy of components.</summary>
public abstract class PolicyCmdlet : FilePathCmdlet
{
    /// <summary>The digest that the component's bytes must have: what is meant for some bytes is not given to others.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? Digest { get; set; }

    /// <summary>The session, or its name; the default session otherwise.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SessionTransformation]
    [ArgumentCompleter(typeof(SessionNameCompleter))]
    [ValidateNotNull]
    public WassetteSession? Session { get; set; }

    /// <summary>Gives the policies that are then in force.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Changes the policy of each component that is meant, and then gives it where that was asked for.</summary>
    /// <param name="ids">The components' ids, with wildcards.</param>
    /// <param name="change">Changes one; false when that was not to be done.</param>
    private protected void ChangeEach(string[] ids, Func<WasmComponent, bool> change) =>
        ChangeEach(Session ?? SessionTable.Default(SessionState), ids, Digest, change);

    /// <summary>Makes grants, each for all the components that are meant; all are valid, or none is made.</summary>
    private protected void Grant(string[] ids, Func<IEnumerable<PolicyGrant>> grants)
    {
        if (Validate(grants) is { } valid)
        {
            ChangeEach(ids, component => Each(valid, grant => Grant(component, grant)));
        }
    }

    /// <summary>Takes grants back, each from all the components that are meant; all are valid, or none is taken back.</summary>
    private protected void Revoke(string[] ids, Func<IEnumerable<PolicyGrant>> grants)
    {
        if (Validate(grants) is { } valid)
        {
            ChangeEach(ids, component => Each(valid, grant => Revoke(component, grant)));
        }
    }

    /// <summary>Makes the narrowest grants that would have allowed what was refused; skips what is about something else.</summary>
    /// <param name="denials">What was refused.</param>
    /// <param name="kind">What the cmdlet is about.</param>
    private protected void GrantDenied(WassetteDenial[] denials, string kind)
    {
        foreach (WassetteDenial denial in denials)
        {
            if (denial.Kind != kind)
            {
                WriteVerbose(TerminalText.ShowLine($"Skipped, because it is about {denial.Kind}: {denial}"));
            }
            else if (denial.Remedies is not [var narrowest, ..])
            {
                WriteWarning(TerminalText.ShowLine($"No grant can allow this: {denial}"));
            }
            else if ((Session ?? SessionTable.Find(denial.Session, SessionState)) is { } session)
            {
                ChangeEach(session, [denial.Component], denial.Digest, component => Grant(component, narrowest));
            }
            else
            {
                WriteError(ErrorRecords.SessionNotFound(denial.Session));
            }
        }
    }

    /// <summary>Asks in one sentence whether something may be done, and does it.</summary>
    /// <param name="component">Whose policy it is about.</param>
    /// <param name="sentence">What would be possible then.</param>
    /// <param name="change">Does it.</param>
    /// <param name="unchanged">Called when that changed nothing.</param>
    private protected bool Change(WasmComponent component, string sentence, Func<PolicyChange> change, Action unchanged)
    {
        string shown = TerminalText.ShowLine(sentence);
        if (!ShouldProcess(shown, shown, "Confirm"))
        {
            return false;
        }

        IReadOnlyList<PolicyDiagnostic> before = component.Policy.Warnings;
        try
        {
            PolicyChange made = change();
            if (!made.HasChanged)
            {
                unchanged();
            }

            foreach (PolicyDiagnostic warning in made.Policy.Warnings.Except(before))
            {
                WriteWarning(TerminalText.ShowLine($"{component.Id}: {warning.Message} {warning.Remedy}"));
            }

            foreach (string allowed in made.StillAllowed)
            {
                WriteWarning(TerminalText.ShowLine($"{component.Id}: {allowed}"));
            }

            return true;
        }
        catch (PolicyException e)
        {
            WriteError(ErrorRecords.PolicyRefused(component.Id, e));
            return false;
        }
    }

    private static bool Each(IReadOnlyList<PolicyGrant> grants, Func<PolicyGrant, bool> change)
    {
        bool any = false;
        foreach (PolicyGrant grant in grants)
        {
            any |= change(grant);
        }

        return any;
    }

    private bool Grant(WasmComponent component, PolicyGrant grant) => Change(
        component,
        $"Component '{component.Id}' may {grant.Summary}.",
        () => component.Grant(grant),
        () => WriteVerbose(TerminalText.ShowLine($"It was granted already: component '{component.Id}' may {grant.Summary}.")));

    private bool Revoke(WasmComponent component, PolicyGrant grant) => Change(
        component,
        $"Component '{component.Id}' may no longer {grant.Summary}.",
        () => component.Revoke(grant),
        () => WriteWarning(TerminalText.ShowLine(
            $"Nothing was taken away: component '{component.Id}' has no rule of its own that lets it {grant.Summary}. Get-WassettePolicy shows its rules.")));

    private List<PolicyGrant>? Validate(Func<IEnumerable<PolicyGrant>> grants)
    {
        try
        {
            return [.. grants()];
        }
        catch (PolicyException e)
        {
            WriteError(ErrorRecords.PolicyRefused(target: null, e));
            return null;
        }
    }

    private void ChangeEach(WassetteSession session, string[] ids, string? digest, Func<WasmComponent, bool> change)
    {
        foreach (WasmComponent component in Names.Select(
            session.Components, component => component.Id, ids, id => WriteError(ErrorRecords.ComponentNotFound(id))))
        {
            if (digest is not null && !string.Equals(digest, component.Digest, StringComparison.OrdinalIgnoreCase))
            {
                WriteError(ErrorRecords.ComponentChanged(component, digest));
            }
            else if (change(component) && PassThru)
            {
                WriteObject(DisplayProperties.Attach(component.Policy));
            }
        }
    }
}
