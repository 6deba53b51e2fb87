using System.Collections;
using System.Globalization;
using System.Management.Automation;
using Wassette.PowerShell.Errors;
using Wassette.PowerShell.Formatting;
using Wassette.PowerShell.Sessions;

namespace Wassette.PowerShell.Commands;

/// <summary>Makes a session: components, tools, policies and places for calls apart from those of all others.</summary>
[Cmdlet(VerbsCommon.New, "WassetteSession", SupportsShouldProcess = true)]
[OutputType("Wassette.WassetteSession")]
public sealed class NewWassetteSessionCommand : FilePathCmdlet
{
    /// <summary>A name to tell it from others; one with a number otherwise.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>The directory that relative storage rules start from; the current location otherwise.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? WorkspaceRoot { get; set; }

    /// <summary>The variables that policies can draw on, and no others; those of the process otherwise.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Environment { get; set; }

    /// <summary>Where installed components are kept; the user's own store otherwise.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ComponentDirectory { get; set; }

    /// <summary>A file to append audit events to, as JSON lines.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? AuditPath { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (ReadOptions() is { } options && ShouldProcess(Name ?? "a name with a number", "Make Wassette session"))
        {
            Make(options);
        }
    }

    private void Make(SessionOptions options)
    {
        try
        {
            if (SessionTable.TryMake(options, out WassetteSession? session))
            {
                WriteObject(DisplayProperties.Attach(session));
            }
            else
            {
                WriteError(ErrorRecords.SessionNameTaken(Name!));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            WriteError(ErrorRecords.AuditFileUnavailable(AuditPath!, e));
        }
    }

    private SessionOptions? ReadOptions()
    {
        string? root = SessionState.Path.CurrentFileSystemLocation.ProviderPath;
        string? audit = null;
        string? components = null;
        if ((WorkspaceRoot is not null && (root = ResolveFile(WorkspaceRoot)) is null)
            || (AuditPath is not null && (audit = ResolveFile(AuditPath)) is null)
            || (ComponentDirectory is not null && (components = ResolveFile(ComponentDirectory)) is null))
        {
            return null;
        }

        if (!Directory.Exists(root))
        {
            WriteError(ErrorRecords.PathNotFound(root));
            return null;
        }

        return new SessionOptions
        {
            Name = Name,
            WorkspaceRoot = root,
            AuditPath = audit,
            ComponentDirectory = components,
            Environment = ReadEnvironment(),
        };
    }

    private Dictionary<string, string>? ReadEnvironment() => Environment?.Cast<DictionaryEntry>().ToDictionary(
        entry => Text(entry.Key),
        entry => Text(entry.Value),
        OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);

    private static string Text(object? value) => (string)LanguagePrimitives.ConvertTo(value ?? "", typeof(string), CultureInfo.InvariantCulture);
}
