using System.Collections;
using System.Management.Automation;
using System.Runtime.CompilerServices;
using Wassette.PowerShell.Commands;

namespace Wassette.PowerShell.Sessions;

/// <summary>Remembers for which sessions somebody tried to import something, with or without success.</summary>
/// <remarks>
/// Who imports means to serve that, and nothing else in its place if it fails. An import with parameters that could not be
/// bound is for a session that nobody knows, and counts for all; so does a command that does not exist and whose name is like
/// that of an import.
/// </remarks>
internal static class ImportAttempts
{
    private static readonly ConditionalWeakTable<WassetteSession, object> Sessions = [];

    /// <summary>Notes that an import begins.</summary>
    public static void Note(WassetteSession session) => Sessions.AddOrUpdate(session, session);

    /// <summary>Whether somebody tried to import something into a session.</summary>
    /// <param name="session">The session.</param>
    /// <param name="state">What knows the errors so far.</param>
    public static bool HasAny(WassetteSession session, SessionState state) =>
        Sessions.TryGetValue(session, out _)
        || (state.PSVariable.GetValue("Error") as IEnumerable)?.Cast<object>().Any(IsFailedImport) == true;

    // Of a command that did not begin, only its error tells.
    private static bool IsFailedImport(object error)
    {
        object? cause = error is PSObject wrapped ? wrapped.BaseObject : error;
        return ((cause as ErrorRecord)?.Exception ?? cause) switch
        {
            ParameterBindingException { CommandInvocation.MyCommand: CmdletInfo command } =>
                command.ImplementingType == typeof(ImportWasmComponentCommand) || command.ImplementingType == typeof(ImportWassetteManifestCommand),
            CommandNotFoundException { CommandName: { } name } => MayMeanImport(name),
            _ => false,
        };
    }

    // Misspelled in the verb or in the noun. Rather one too many: what is not served is asked for, with -Installed.
    private static bool MayMeanImport(string command) =>
        command.Contains("import", StringComparison.OrdinalIgnoreCase)
        || command.Contains("wasm", StringComparison.OrdinalIgnoreCase)
        || command.Contains("wassette", StringComparison.OrdinalIgnoreCase);
}
