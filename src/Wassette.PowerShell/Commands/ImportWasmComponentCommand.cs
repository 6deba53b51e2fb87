using System.Management.Automation;
using System.Management.Automation.Language;
using Wassette.Components.Sources;
using Wassette.Components.Store;
using Wassette.Policies;
using Wassette.PowerShell.Completion;
using Wassette.PowerShell.Errors;
using Wassette.PowerShell.Formatting;
using Wassette.PowerShell.Parameters;
using Wassette.PowerShell.Sessions;

namespace Wassette.PowerShell.Commands;

/// <summary>Imports components into a session, so that their tools can be called. Runs nothing of them.</summary>
[Cmdlet(VerbsData.Import, "WasmComponent", DefaultParameterSetName = ParameterSets.Path, SupportsShouldProcess = true)]
[OutputType("Wassette.WasmComponent")]
public sealed class ImportWasmComponentCommand : ComponentFileCmdlet
{
    private (string Text, string File)? _policy;

    /// <summary>The ids of installed components.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ParameterSets.Name)]
    [ArgumentCompleter(typeof(InstalledIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Installed components, from <c>Get-WasmComponent -ListAvailable</c>.</summary>
    // Not by the property Name: a file has one too.
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ParameterSets.InputObject)]
    [ValidateNotNull]
    public InstalledComponent[] InputObject { get; set; } = [];

    /// <summary>The id to give the component; made of the file's name otherwise.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Id { get; set; }

    /// <summary>Which functions to offer as tools, with wildcards; all otherwise.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Tool { get; set; } = [];

    /// <summary>The file of a policy to put in force.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Policy { get; set; }

    /// <summary>Puts the policy in force that comes with the component.</summary>
    [Parameter]
    public SwitchParameter AcceptPolicy { get; set; }

    /// <summary>Keeps one instance for all calls, so that the component remembers from one to the next.</summary>
    [Parameter]
    public SwitchParameter Stateful { get; set; }

    /// <summary>Replaces a component of another source that has the id.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>The session, or its name; the default session otherwise.</summary>
    [Parameter]
    [SessionTransformation]
    [ArgumentCompleter(typeof(SessionNameCompleter))]
    [ValidateNotNull]
    public WassetteSession? Session { get; set; }

    private WassetteSession Target => Session ?? SessionTable.Default(SessionState);

    private bool IsInstalled => ParameterSetName is ParameterSets.Name or ParameterSets.InputObject;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        ImportAttempts.Note(Target);
        if (Policy is not null && AcceptPolicy)
        {
            ThrowTerminatingError(ErrorRecords.PolicyAmbiguous());
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!IsInstalled)
        {
            base.ProcessRecord();
            return;
        }

        foreach (string name in ParameterSetName == ParameterSets.Name ? Name : InputObject.Select(installed => installed.Id))
        {
            Import(name, new ImportRequest { Name = name });
        }
    }

    private protected override void ProcessFile(string path) => Import(path, new ImportRequest { Path = path });

    private protected override void ProcessRemote(ComponentSource source) => Import(source.Text, new ImportRequest { Source = source });

    private void Import(string what, ImportRequest request)
    {
        if (!ShouldProcess(TerminalText.ShowLine(what), "Import WebAssembly component"))
        {
            return;
        }

        if (Policy is not null && (_policy ??= ReadText(Policy)) is null)
        {
            return;
        }

        WassetteSession session = Target;
        request = request with
        {
            Id = Id,
            Tools = Tool,
            Force = Force,
            Policy = _policy?.Text,
            PolicySource = _policy?.File ?? "",
            AcceptPolicy = AcceptPolicy,
            Stateful = Stateful,
        };
        // A file needs none of it, so a trust policy that can't be read stands only in the way of what is fetched.
        FetchOptions? options = request.Source is null ? null : Options();
        try
        {
            Try(what, () => Write(options is null
                ? Compile(what, stopped => session.Import(request, stopped))
                : Run($"Importing {TerminalText.ShowLine(what)}", (progress, stopped) => session.ImportAsync(request, options, progress, stopped))));
        }
        catch (ObjectDisposedException e)
        {
            WriteError(ErrorRecords.SessionClosed(session, e));
        }
    }

    private static string Quote(string text) => $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";

    private string Origin(WasmComponent component) => IsInstalled ? $"-Name {Quote(component.Id)}"
        : component.Source.IsFile ? $"-LiteralPath {Quote(component.Source.LocalPath)}"
        : $"-Uri {Quote(component.Source.OriginalString)}";

    // The rules in it are in words of ours; what they are about is the author's choice.
    private void WarnOfRequest(WasmComponent component)
    {
        if (component.RequestedPolicy is { } request && _policy is null && component.Policy.GrantsNothing && component.Policy.Source != request.Source
            && (request.Rules.Count > 0 || !request.IsValid))
        {
            WriteWarning(TerminalText.ShowLine(request.IsValid
                ? $"{component.Id}: Its author asks that it may {request.Summary}. Nothing of that is granted. "
                    + $"To grant it: Import-WasmComponent {Origin(component)}{(Id is null ? "" : $" -Id {component.Id}")}"
                    + $"{(SessionTable.IsDefault(component.Session.Name) ? "" : $" -Session {Quote(component.Session.Name)}")} -AcceptPolicy"
                : $"{component.Id}: {request.Summary}"));
        }
    }

    private void Write(WasmComponent component)
    {
        WarnOfRequest(component);
        foreach (string warning in component.Warnings)
        {
            WriteWarning($"{component.Id}: {TerminalText.Show(warning)}");
        }

        foreach (string remark in component.Remarks)
        {
            WriteVerbose($"{component.Id}: {TerminalText.Show(remark)}");
        }

        WriteObject(DisplayProperties.Attach(component));
    }
}
