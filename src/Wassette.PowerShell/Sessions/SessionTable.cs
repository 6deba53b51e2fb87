using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using Wassette.PowerShell.Errors;

namespace Wassette.PowerShell.Sessions;

/// <summary>The sessions of this process: the default one, and those that New-WassetteSession made and nobody removed.</summary>
internal static class SessionTable
{
    /// <summary>The environment variable that names the audit file of the default session.</summary>
    public const string AuditFileVariable = "WASSETTE_AUDIT_FILE";

    private static readonly ConcurrentDictionary<string, WassetteSession> Made = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The sessions that are there by now, the oldest first; the default one before all others.</summary>
    public static IReadOnlyList<WassetteSession> Present =>
        [.. WassetteSession.HasDefault ? [WassetteSession.Default] : Array.Empty<WassetteSession>(), .. Made.Values.OrderBy(session => session.Id)];

    /// <summary>
    /// The default session. Whoever uses it first decides on its workspace: the location there, which is not the process's
    /// current directory.
    /// </summary>
    public static WassetteSession Default(SessionState state)
    {
        string? auditPath = Environment.GetEnvironmentVariable(AuditFileVariable) is { Length: > 0 } path ? path : null;
        try
        {
            return WassetteSession.GetDefault(() => new SessionOptions
            {
                WorkspaceRoot = state.Path.CurrentFileSystemLocation.ProviderPath,
                AuditPath = auditPath,
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new RuntimeException(e.Message, e, ErrorRecords.AuditFileUnavailable(auditPath ?? "", e));
        }
    }

    /// <summary>All sessions, the oldest first; the default one before all others.</summary>
    public static IReadOnlyList<WassetteSession> All(SessionState state)
    {
        Default(state);
        return Present;
    }

    /// <summary>The session of a name, or null.</summary>
    public static WassetteSession? Find(string name, SessionState state) =>
        All(state).FirstOrDefault(session => string.Equals(session.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Makes a session.</summary>
    /// <param name="options">How.</param>
    /// <param name="session">The session.</param>
    /// <returns>False when there is a session of that name.</returns>
    public static bool TryMake(SessionOptions options, [NotNullWhen(true)] out WassetteSession? session)
    {
        bool isChosen = options.Name is not null;
        do
        {
            session = new WassetteSession(options);
            if (!IsDefault(session.Name) && Made.TryAdd(session.Name, session))
            {
                return true;
            }

            session.Dispose();
        }
        while (!isChosen);

        session = null;
        return false;
    }

    /// <summary>Takes a session out of the table.</summary>
    /// <returns>False when it is not in it.</returns>
    public static bool TryRemove(WassetteSession session) => Made.TryRemove(KeyValuePair.Create(session.Name, session));

    /// <summary>Whether a name is that of the default session.</summary>
    public static bool IsDefault(string name) => string.Equals(name, WassetteSession.DefaultName, StringComparison.OrdinalIgnoreCase);
}
