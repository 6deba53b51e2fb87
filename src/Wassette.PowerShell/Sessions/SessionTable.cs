using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Wassette.PowerShell.Sessions;

/// <summary>The sessions of this process: the default one, and those that New-WassetteSession made and nobody removed.</summary>
internal static class SessionTable
{
    private static readonly ConcurrentDictionary<string, WassetteSession> Made = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>All sessions, the oldest first; the default one before all others.</summary>
    public static IReadOnlyList<WassetteSession> All => [WassetteSession.Default, .. Made.Values.OrderBy(session => session.Id)];

    /// <summary>Makes a session.</summary>
    /// <param name="name">Its name, or null for one with a number.</param>
    /// <param name="session">The session.</param>
    /// <returns>False when there is a session of that name.</returns>
    public static bool TryMake(string? name, [NotNullWhen(true)] out WassetteSession? session)
    {
        bool isChosen = name is not null;
        do
        {
            session = new WassetteSession(name);
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

    private static bool IsDefault(string name) => string.Equals(name, WassetteSession.Default.Name, StringComparison.OrdinalIgnoreCase);
}
