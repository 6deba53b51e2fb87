using System.Management.Automation;
using Wassette.Auditing;
using Wassette.Components.Manifests;
using Wassette.Components.Sources;
using Wassette.Components.Store;
using Wassette.Mcp.Clients;
using Wassette.Policies;
using Wassette.PowerShell.Formatting;
using Wassette.Sandbox;
using Wassette.Secrets;

namespace Wassette.PowerShell.Errors;

/// <summary>Every error record of this module. The ids are part of the public contract.</summary>
internal static class ErrorRecords
{
    // Sessions

    public static ErrorRecord SessionNotFound(string name) => Create(
        new ItemNotFoundException($"There is no session '{name}'."),
        "SessionNotFound",
        ErrorCategory.ObjectNotFound,
        name,
        "List the sessions with Get-WassetteSession.");

    public static ErrorRecord SessionNameTaken(string name) => Create(
        new InvalidOperationException($"There is a session '{name}' already."),
        "SessionNameTaken",
        ErrorCategory.ResourceExists,
        name,
        "Choose another name, or remove that session with Remove-WassetteSession.");

    public static ErrorRecord DefaultSessionNotRemovable(WassetteSession session) => Create(
        new InvalidOperationException(
            "The default session can't be removed: it lasts as long as the process. 'Get-WasmComponent | Remove-WasmComponent' empties it."),
        "DefaultSessionNotRemovable",
        ErrorCategory.InvalidOperation,
        session,
        "Empty it with: Get-WasmComponent | Remove-WasmComponent");

    public static ErrorRecord SessionClosed(WassetteSession session, ObjectDisposedException exception) => Create(
        new InvalidOperationException($"The session '{session.Name}' was removed.", exception),
        "SessionClosed",
        ErrorCategory.InvalidOperation,
        session,
        "Make another one with New-WassetteSession, or leave out -Session to use the default one.");

    public static ErrorRecord AuditFileUnavailable(string path, Exception exception) => Create(
        new IOException($"The audit file '{path}' can't be opened: {exception.Message}", exception),
        "AuditFileUnavailable",
        ErrorCategory.OpenError,
        path,
        "Name a file that can be written: -AuditPath for a new session, the environment variable WASSETTE_AUDIT_FILE for the default one.");

    // Where components come from

    public static ErrorRecord PathNotFound(string path, Exception? exception = null) => Create(
        exception ?? new ItemNotFoundException($"Cannot find path '{path}' because it does not exist."),
        "PathNotFound",
        ErrorCategory.ObjectNotFound,
        path);

    public static ErrorRecord PathNotResolved(string path, Exception exception) => Create(
        exception,
        "PathNotResolved",
        exception is System.Management.Automation.DriveNotFoundException or ProviderNotFoundException ? ErrorCategory.ObjectNotFound : ErrorCategory.InvalidArgument,
        path);

    public static ErrorRecord PathNotInFileSystem(string path, string provider) => Create(
        new NotSupportedException($"'{path}' is a path of the provider '{provider}'. Name a path in the file system."),
        "PathNotInFileSystem",
        ErrorCategory.InvalidArgument,
        path);

    public static ErrorRecord UriInvalid(Uri uri, string reason) => Create(
        new ArgumentException($"'{uri.OriginalString}' does not name a component: {reason}."),
        "UriInvalid",
        ErrorCategory.InvalidArgument,
        uri);

    public static ErrorRecord SourceFailed(object target, SourceException exception)
    {
        ErrorCategory category = exception.Kind switch
        {
            SourceErrorKind.InvalidSource => ErrorCategory.InvalidArgument,
            SourceErrorKind.NotFound or SourceErrorKind.NotCached => ErrorCategory.ObjectNotFound,
            SourceErrorKind.TooLarge or SourceErrorKind.RateLimited => ErrorCategory.LimitsExceeded,
            SourceErrorKind.TimedOut => ErrorCategory.OperationTimeout,
            SourceErrorKind.Unauthorized => ErrorCategory.AuthenticationError,
            SourceErrorKind.Unreadable or SourceErrorKind.CacheUnusable => ErrorCategory.ReadError,
            SourceErrorKind.Unreachable or SourceErrorKind.ServerError => ErrorCategory.ConnectionError,
            SourceErrorKind.AddressRefused or SourceErrorKind.InsecureRefused or SourceErrorKind.RedirectRefused
                or SourceErrorKind.CertificateRefused or SourceErrorKind.TlsFailed or SourceErrorKind.Corrupt
                or SourceErrorKind.Unsigned or SourceErrorKind.SignatureInvalid => ErrorCategory.SecurityError,
            _ => ErrorCategory.InvalidData,
        };
        string id = exception.Kind switch
        {
            SourceErrorKind.NotFound => "ComponentSourceNotFound",
            SourceErrorKind.NotAComponent => "NotAComponent",
            _ => $"Source{exception.Kind}",
        };
        return Create(exception, id, category, target, exception.Remedy);
    }

    public static ErrorRecord NotInIndex(string name, IEnumerable<string> found)
    {
        string several = string.Join(", ", found);
        return several.Length > 0
            ? Create(
                new ArgumentException($"Several components of the list are named '{name}': {several}."),
                "ComponentNameAmbiguous",
                ErrorCategory.InvalidArgument,
                name,
                "Name the one that you mean with -Uri.")
            : Create(
                new ItemNotFoundException($"The list has no component '{name}'."),
                "ComponentNotInIndex",
                ErrorCategory.ObjectNotFound,
                name,
                "Look for it with Find-WasmComponent.");
    }

    public static ErrorRecord NotAnArtifact(string uri) => Create(
        new ArgumentException($"'{uri}' is not in a registry."),
        "NotAnArtifact",
        ErrorCategory.InvalidArgument,
        uri,
        "Name an artifact as in oci://ghcr.io/microsoft/time-server-js:latest.");

    public static ErrorRecord NotPublishable(string path, IReadOnlyList<string> problems) => Create(
        new InvalidDataException($"'{path}' was not published, because nobody could import it: {string.Join(" ", problems)}"),
        "NotPublishable",
        ErrorCategory.InvalidData,
        path);

    // Manifests

    public static ErrorRecord ManifestFailed(string path, ManifestException exception) => exception.Kind switch
    {
        ManifestErrorKind.NotLocked => Create(exception, "ManifestNotLocked", ErrorCategory.SecurityError, path, exception.Remedy),
        ManifestErrorKind.LockNotWritten => Create(exception, "LockFileNotWritten", ErrorCategory.WriteError, path, exception.Remedy),
        ManifestErrorKind.NotUndone => Create(exception, "ManifestNotUndone", ErrorCategory.SecurityError, path, exception.Remedy),
        _ => Create(exception, "ManifestInvalid", ErrorCategory.InvalidData, path, exception.Remedy),
    };

    // Installed components

    public static ErrorRecord NotInstalled(string id) => Create(
        new ItemNotFoundException($"No component '{id}' is installed."),
        "ComponentNotInstalled",
        ErrorCategory.ObjectNotFound,
        id,
        "List those that are with: Get-WasmComponent -ListAvailable");

    public static ErrorRecord StoreFailed(object target, StoreException exception)
    {
        (string id, ErrorCategory category) = exception.Kind switch
        {
            StoreErrorKind.NotInstalled => ("ComponentNotInstalled", ErrorCategory.ObjectNotFound),
            StoreErrorKind.InvalidId => ("InvalidComponentId", ErrorCategory.InvalidArgument),
            StoreErrorKind.IdTaken => ("ComponentIdTaken", ErrorCategory.ResourceExists),
            StoreErrorKind.Unsafe => ("StoreUnsafe", ErrorCategory.SecurityError),
            StoreErrorKind.Tampered => ("InstalledComponentChanged", ErrorCategory.SecurityError),
            StoreErrorKind.Busy => ("StoreBusy", ErrorCategory.ResourceBusy),
            StoreErrorKind.NotUpdatable => ("NotUpdatable", ErrorCategory.InvalidOperation),
            StoreErrorKind.NoPolicy => ("NoPolicy", ErrorCategory.ObjectNotFound),
            StoreErrorKind.SignatureLost => ("SignatureLost", ErrorCategory.SecurityError),
            _ => ("StoreUnusable", ErrorCategory.ResourceUnavailable),
        };
        return Create(exception, id, category, target, exception.Remedy);
    }

    // Components

    public static ErrorRecord ComponentNotFound(string id) => Create(
        new ItemNotFoundException($"There is no component '{id}'."),
        "ComponentNotFound",
        ErrorCategory.ObjectNotFound,
        id,
        "List the components with Get-WasmComponent; import one with Import-WasmComponent.");

    public static ErrorRecord NotImported(string path, ImportException exception)
    {
        (string id, ErrorCategory category) = exception.Kind switch
        {
            ImportErrorKind.NotFound => ("PathNotFound", ErrorCategory.ObjectNotFound),
            ImportErrorKind.Unreadable => ("ComponentUnreadable", ErrorCategory.ReadError),
            ImportErrorKind.TooLarge => ("ComponentTooLarge", ErrorCategory.LimitsExceeded),
            ImportErrorKind.NotAComponent => ("NotAComponent", ErrorCategory.InvalidData),
            ImportErrorKind.CompilationLimit => ("CompilationLimit", ErrorCategory.LimitsExceeded),
            ImportErrorKind.CompilationFailed => ("CompilationFailed", ErrorCategory.OperationStopped),
            ImportErrorKind.UnknownImport => ("UnknownImport", ErrorCategory.NotImplemented),
            ImportErrorKind.NoTools => ("NoTools", ErrorCategory.InvalidData),
            ImportErrorKind.InvalidId => ("InvalidComponentId", ErrorCategory.InvalidArgument),
            ImportErrorKind.IdTaken => ("ComponentIdTaken", ErrorCategory.ResourceExists),
            ImportErrorKind.NoPolicy => ("NoPolicy", ErrorCategory.ObjectNotFound),
            ImportErrorKind.NotStateful => ("NotStateful", ErrorCategory.InvalidArgument),
            _ => ("ImportFailed", ErrorCategory.NotSpecified),
        };
        return Create(exception, id, category, path);
    }

    public static ErrorRecord ComponentChanged(WasmComponent component, string digest) => Create(
        new InvalidOperationException(
            $"The component '{component.Id}' has other bytes by now ({component.Digest}) than those that this is meant for ({digest})."),
        "ComponentChanged",
        ErrorCategory.SecurityError,
        component,
        "Look at what it is now with Get-WasmComponent, and grant it anew if that is meant.");

    // Policies

    public static ErrorRecord PolicyRefused(object? target, PolicyException exception) => exception.Diagnostics.Count == 0
        ? Create(exception, "PolicyNotChanged", ErrorCategory.InvalidArgument, target, exception.Remedy)
        : PolicyInvalid(target, exception.Diagnostics);

    public static ErrorRecord PolicyInvalid(object? target, IReadOnlyList<PolicyDiagnostic> diagnostics)
    {
        string all = string.Join('\n', diagnostics.Where(finding => finding.Severity == PolicyDiagnosticSeverity.Error));
        return Create(
            new InvalidDataException($"The policy does not apply, and nothing has changed:\n{all}"),
            "PolicyInvalid",
            ErrorCategory.InvalidData,
            target,
            "Correct the document; Test-WassettePolicy shows all that is wrong with it.");
    }

    public static ErrorRecord AccessNotTested(string target, PolicyException exception) => Create(
        exception, "AccessNotTested", ErrorCategory.InvalidArgument, target, exception.Remedy);

    public static ErrorRecord PolicyUnreadable(string path, Exception exception)
    {
        bool isMissing = exception is FileNotFoundException or DirectoryNotFoundException;
        return Create(
            isMissing ? exception : new IOException($"The policy '{path}' can't be read: {exception.Message}", exception),
            isMissing ? "PathNotFound" : "PolicyUnreadable",
            isMissing ? ErrorCategory.ObjectNotFound : ErrorCategory.ReadError,
            path);
    }

    public static ErrorRecord PolicyNotWritten(string path, Exception exception)
    {
        bool isMissing = exception is DirectoryNotFoundException;
        return Create(
            isMissing ? exception : new IOException($"The policy was not written to '{path}': {exception.Message}", exception),
            isMissing ? "PathNotFound" : "PolicyNotWritten",
            isMissing ? ErrorCategory.ObjectNotFound : ErrorCategory.WriteError,
            path);
    }

    public static ErrorRecord FileExists(string path, string action) => Create(
        new IOException($"The file '{path}' exists."), "FileExists", ErrorCategory.ResourceExists, path, action);

    public static ErrorRecord NoLimit() => Create(
        new ArgumentException("No limit is named."),
        "NoLimit",
        ErrorCategory.InvalidArgument,
        target: null,
        "Name one, as in -Memory 512MB, or take one out of the policy, as in -Default Memory.");

    public static ErrorRecord LimitAmbiguous(string limit) => Create(
        new ArgumentException($"-{limit} and -Default {limit} can't both be."), "LimitAmbiguous", ErrorCategory.InvalidArgument, limit, "Leave one of them out.");

    public static ErrorRecord PolicyAmbiguous() => Create(
        new ArgumentException("-Policy and -AcceptPolicy can't both be: a component has one policy."),
        "PolicyAmbiguous",
        ErrorCategory.InvalidArgument,
        target: null,
        "Leave one of them out.");

    // Tools

    public static ErrorRecord ToolNotFound(string name) => Create(
        new ItemNotFoundException($"There is no tool '{name}'."),
        "ToolNotFound",
        ErrorCategory.ObjectNotFound,
        name,
        "List the tools with Get-WasmTool.");

    public static ErrorRecord ToolNotFound(string name, ToolNotFoundException exception) => exception.Candidates.Count > 0
        ? Create(exception, "ToolNameAmbiguous", ErrorCategory.InvalidArgument, name, "Use a full name, or say -Component.")
        : Create(exception, "ToolNotFound", ErrorCategory.ObjectNotFound, name, "List the tools with Get-WasmTool.");

    public static ErrorRecord InvalidArguments(WasmTool tool, Exception exception, object? arguments) => Create(
        exception,
        "InvalidArguments",
        ErrorCategory.InvalidArgument,
        arguments,
        $"See what the tool takes with: Get-WasmTool {tool.Name} | Format-List");

    public static ErrorRecord ToolReturnedError(WasmTool tool, string text, object? error, IReadOnlyList<WassetteDenial> denials)
    {
        ToolReturnedErrorException exception = new(
            $"The tool '{tool.Name}' returned an error: {TerminalText.Show(text)}{Refusals.Describe(denials)}");
        return denials.Count == 0
            ? Create(exception, "ToolReturnedError", ErrorCategory.InvalidResult, error)
            : Create(exception, "ToolDenied", ErrorCategory.PermissionDenied, error, Refusals.Remedies(denials));
    }

    public static ErrorRecord ToolFailed(WasmTool tool, ToolException exception)
    {
        (string id, ErrorCategory category, string? action) = exception.Kind switch
        {
            ToolErrorKind.Trap => ("ToolTrapped", ErrorCategory.OperationStopped, "-Verbose shows where in the component it happened."),
            ToolErrorKind.StackOverflow => ("ToolStackOverflow", ErrorCategory.LimitsExceeded, null),
            ToolErrorKind.Exited => ("ToolExited", ErrorCategory.OperationStopped, null),
            ToolErrorKind.TimedOut => ("ToolTimedOut", ErrorCategory.OperationTimeout, "Give the call more time with -Timeout."),
            ToolErrorKind.ResultTooLarge => ("ToolResultTooLarge", ErrorCategory.LimitsExceeded, null),
            ToolErrorKind.CannotStart => ("ToolCannotStart", ErrorCategory.ResourceUnavailable, null),
            ToolErrorKind.Busy => ("ToolBusy", ErrorCategory.ResourceBusy, "Give the call more time to wait with -Timeout."),
            ToolErrorKind.SecretUnavailable => ("ToolSecretUnavailable", ErrorCategory.ResourceUnavailable, "Look at its secrets with Get-WassetteSecret."),
            ToolErrorKind.Removed => ("ToolRemoved", ErrorCategory.ObjectNotFound, "Import its component again with Import-WasmComponent."),
            _ => ("ToolFailed", ErrorCategory.NotSpecified, (string?)null),
        };
        if (exception.Denials.Count == 0)
        {
            return Create(exception, id, category, tool, action);
        }

        // What made it fail is known where it is a limit; else it is what was refused, as far as anybody can tell.
        ToolFailedException failure = new(exception.Message + Refusals.Describe(exception.Denials), exception);
        return exception.Kind is ToolErrorKind.Trap or ToolErrorKind.Exited or ToolErrorKind.CannotStart
            ? Create(failure, "ToolDenied", ErrorCategory.PermissionDenied, tool, Refusals.Remedies(exception.Denials) ?? action)
            : Create(failure, id, category, tool, action ?? Refusals.Remedies(exception.Denials));
    }

    // The server

    public static ErrorRecord ServerNotStarted(Exception exception) => Create(
        exception,
        "ServerNotStarted",
        exception is ArgumentException ? ErrorCategory.InvalidArgument : ErrorCategory.ResourceUnavailable,
        null);

    public static ErrorRecord ParameterOfHttp(string name) => Create(
        new ArgumentException($"-{name} is for servers over HTTP, and this one is served on standard input and output."),
        "ParameterOfHttp",
        ErrorCategory.InvalidArgument,
        name,
        "Add -Transport Http, or leave the parameter out.");

    public static ErrorRecord ParameterOfManifest(string name) => Create(
        new ArgumentException($"-{name} says how a manifest is imported, and none is named."),
        "ParameterOfManifest",
        ErrorCategory.InvalidArgument,
        name,
        "Add -Manifest, or leave the parameter out.");

    public static ErrorRecord TokenAndNoToken() => Create(
        new ArgumentException("-Token and -NoToken contradict each other."),
        "TokenAndNoToken",
        ErrorCategory.InvalidArgument,
        null,
        "Leave one of them out.");

    public static ErrorRecord StreamsNotAvailable(InvalidOperationException exception) => Create(
        exception,
        "StandardStreamsNotAvailable",
        ErrorCategory.ResourceUnavailable,
        null,
        "Have the client start a process of its own for the server: pwsh -NoProfile -Command Start-WassetteServer");

    public static ErrorRecord InvalidLoadPattern(ArgumentException exception, object? patterns) => Create(
        exception,
        "InvalidLoadPattern",
        ErrorCategory.InvalidArgument,
        patterns,
        "Give -LoadFrom files, directories, or paths with wildcards; relative ones start from the session's workspace.");

    // Secrets

    public static ErrorRecord SecretNotFound(string name) => Create(
        new ItemNotFoundException($"There is no secret '{name}'."),
        "SecretNotFound",
        ErrorCategory.ObjectNotFound,
        name,
        "List the secrets with Get-WassetteSecret; give one with Set-WassetteSecret.");

    public static ErrorRecord SecretFailed(object target, SecretException exception)
    {
        (string id, ErrorCategory category) = exception.Kind switch
        {
            SecretErrorKind.InvalidName => ("InvalidSecretName", ErrorCategory.InvalidArgument),
            SecretErrorKind.InvalidValue => ("InvalidSecret", ErrorCategory.InvalidArgument),
            SecretErrorKind.UnsafeStore => ("SecretStoreUnsafe", ErrorCategory.SecurityError),
            SecretErrorKind.DamagedStore => ("SecretStoreDamaged", ErrorCategory.InvalidData),
            SecretErrorKind.StoreUnavailable => ("SecretStoreUnavailable", ErrorCategory.ResourceUnavailable),
            SecretErrorKind.VaultUnavailable => ("SecretVaultUnavailable", ErrorCategory.NotInstalled),
            SecretErrorKind.VaultFailed => ("SecretVaultFailed", ErrorCategory.InvalidOperation),
            SecretErrorKind.LeftInVault => ("SecretLeftInVault", ErrorCategory.CloseError),
            _ => ("SecretFailed", ErrorCategory.NotSpecified),
        };
        string? action = exception.Kind == SecretErrorKind.LeftInVault ? "Remove it from the vault with Remove-Secret." : null;
        return Create(exception, id, category, target, action);
    }

    // Clients of the server

    public static ErrorRecord NotAScript(string path) => Create(
        new ArgumentException($"'{path}' is not a PowerShell script: its name must end in '.ps1'."),
        "NotAScript",
        ErrorCategory.InvalidArgument,
        path);

    public static ErrorRecord NotRegistered(string path, RegistrationException exception)
    {
        (string id, ErrorCategory category) = exception.Kind switch
        {
            RegistrationErrorKind.InvalidName => ("InvalidServerName", ErrorCategory.InvalidArgument),
            RegistrationErrorKind.InvalidCommand => ("InvalidServerCommand", ErrorCategory.InvalidArgument),
            RegistrationErrorKind.NameTaken => ("ServerNameTaken", ErrorCategory.ResourceExists),
            RegistrationErrorKind.NotOurs => ("ServerNotOurs", ErrorCategory.InvalidOperation),
            RegistrationErrorKind.DamagedFile => ("ClientFileDamaged", ErrorCategory.InvalidData),
            RegistrationErrorKind.UneditableFile => ("ClientFileNotEditable", ErrorCategory.NotImplemented),
            RegistrationErrorKind.FileChanged => ("ClientFileChanged", ErrorCategory.ResourceBusy),
            _ => ("ClientFileUnavailable", ErrorCategory.ResourceUnavailable),
        };
        return Create(exception, id, category, path);
    }

    // Exceptions quote paths and what components say; what is shown of a record must not act on a terminal.
    private static ErrorRecord Create(Exception exception, string id, ErrorCategory category, object? target, string? recommendedAction = null)
    {
        ErrorRecord record = new(exception, id, category, target)
        {
            ErrorDetails = new ErrorDetails(TerminalText.Show(exception.Message)) { RecommendedAction = recommendedAction is null ? null : TerminalText.Show(recommendedAction) },
        };
        record.CategoryInfo.TargetName = TerminalText.ShowLine(record.CategoryInfo.TargetName);
        return record;
    }
}
