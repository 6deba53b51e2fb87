using System.Runtime.CompilerServices;

namespace Wassette.PowerShell.Sessions;

/// <summary>Remembers for which sessions somebody tried to import something, with or without success.</summary>
/// <remarks>
/// Who imports means to serve that, and nothing else in its place if it fails. An import whose parameters can't be bound is
/// for a session that nobody knows, and counts for all.
/// </remarks>
internal static class ImportAttempts
{
    private static readonly ConditionalWeakTable<WassetteSession, object> Sessions = [];
    private static int _unbound;

    /// <summary>An import begins: its parameters are read next.</summary>
    public static void Begin() => Interlocked.Increment(ref _unbound);

    /// <summary>The session of an import that has begun is known.</summary>
    public static void Bind(WassetteSession session)
    {
        Sessions.AddOrUpdate(session, session);
        Interlocked.Decrement(ref _unbound);
    }

    /// <summary>Whether somebody tried to import something into a session.</summary>
    public static bool HasAny(WassetteSession session) => Volatile.Read(ref _unbound) > 0 || Sessions.TryGetValue(session, out _);
}
