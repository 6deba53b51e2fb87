using System.Management.Automation;
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
        new NotSupportedException($"'{path}' is a path of the provider '{provider}'. A component is a file: name a path in the file system."),
        "PathNotInFileSystem",
        ErrorCategory.InvalidArgument,
        path);

    public static ErrorRecord UriInvalid(Uri uri, string reason) => Create(
        new ArgumentException($"'{uri.OriginalString}' does not name a component: {reason}."),
        "UriInvalid",
        ErrorCategory.InvalidArgument,
        uri);

    public static ErrorRecord UriSchemeNotSupported(Uri uri) => Create(
        new NotSupportedException(
            $"'{uri.OriginalString}': '{uri.Scheme}:' URIs are not supported yet in this version, only 'file:'. Download the component, and name the file."),
        "UriSchemeNotSupported",
        ErrorCategory.NotImplemented,
        uri);

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
            ImportErrorKind.UnknownImport => ("UnknownImport", ErrorCategory.NotImplemented),
            ImportErrorKind.NoTools => ("NoTools", ErrorCategory.InvalidData),
            ImportErrorKind.InvalidId => ("InvalidComponentId", ErrorCategory.InvalidArgument),
            ImportErrorKind.IdTaken => ("ComponentIdTaken", ErrorCategory.ResourceExists),
            _ => ("ImportFailed", ErrorCategory.NotSpecified),
        };
        return Create(exception, id, category, path);
    }

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

    public static ErrorRecord ToolReturnedError(WasmTool tool, string text, object? error) => Create(
        new ToolReturnedErrorException($"The tool '{tool.Name}' returned an error: {TerminalText.Show(text)}"),
        "ToolReturnedError",
        ErrorCategory.InvalidResult,
        error);

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
            ToolErrorKind.Removed => ("ToolRemoved", ErrorCategory.ObjectNotFound, "Import its component again with Import-WasmComponent."),
            _ => ("ToolFailed", ErrorCategory.NotSpecified, (string?)null),
        };
        return Create(exception, id, category, tool, action);
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

    // Exceptions quote paths and what components say; what is shown of a record must not act on a terminal.
    private static ErrorRecord Create(Exception exception, string id, ErrorCategory category, object? target, string? recommendedAction = null)
    {
        ErrorRecord record = new(exception, id, category, target)
        {
            ErrorDetails = new ErrorDetails(TerminalText.Show(exception.Message)) { RecommendedAction = recommendedAction },
        };
        record.CategoryInfo.TargetName = TerminalText.ShowLine(record.CategoryInfo.TargetName);
        return record;
    }
}
