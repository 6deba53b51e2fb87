namespace Wassette.Mcp.Messages;

/// <summary>Revisions of the protocol, as far as they differ for us.</summary>
internal static class Revision
{
    /// <summary>The first revision without a handshake, and the newest there is.</summary>
    public const string FirstWithoutHandshake = "2026-07-28";

    /// <summary>Whether a revision has no handshake; none has been agreed on where it is null.</summary>
    public static bool IsWithoutHandshake(string? revision) => string.CompareOrdinal(revision, FirstWithoutHandshake) >= 0;
}
