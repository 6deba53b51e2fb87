using System.Management.Automation;
using Wassette.PowerShell.Completion;
using Wassette.PowerShell.Errors;
using Wassette.PowerShell.Parameters;
using Wassette.PowerShell.Secrets;
using Wassette.PowerShell.Sessions;
using Wassette.Secrets;

namespace Wassette.PowerShell.Commands;

/// <summary>What the cmdlets for secrets share.</summary>
public abstract class SecretCmdlet : WassetteCmdlet
{
    /// <summary>The session, or its name; the default session otherwise.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SessionTransformation]
    [ArgumentCompleter(typeof(SessionNameCompleter))]
    [ValidateNotNull]
    public WassetteSession? Session { get; set; }

    /// <summary>The session that is meant.</summary>
    private protected WassetteSession ChosenSession => Session ?? SessionTable.Default(SessionState);

    /// <summary>Lists secrets, with an error for each name that stands for nothing.</summary>
    private protected IReadOnlyList<WassetteSecret> Find(string[] components, string[] names)
    {
        WassetteSession session = ChosenSession;
        IReadOnlyList<SecretEntry> all = session.Secrets.List();

        // A component that is imported may have none, and secrets may be there of one that is not imported.
        string[] known = [.. session.Components.Select(component => component.Id).Union(all.Select(entry => entry.Component))];
        HashSet<string> chosen = [.. Names.Select(known, id => id, components, id => WriteError(ErrorRecords.ComponentNotFound(id)))];
        SecretEntry[] candidates = [.. all.Where(entry => chosen.Contains(entry.Component))];
        return
        [
            .. Names.Select(candidates, entry => entry.Name, names, name => WriteError(ErrorRecords.SecretNotFound(name)))
                .Select(entry => new WassetteSecret(entry, session)),
        ];
    }

    /// <summary>Does something with secrets; what fails becomes an error record.</summary>
    /// <param name="target">What the record is about.</param>
    /// <param name="work">What to do.</param>
    private protected void Try(object target, Action work)
    {
        try
        {
            work();
        }
        catch (SecretException e)
        {
            WriteError(ErrorRecords.SecretFailed(target, e));
        }
        catch (OperationCanceledException) when (Stopped.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }
}
