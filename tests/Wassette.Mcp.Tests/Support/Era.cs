namespace Wassette.Mcp.Tests.Support;

/// <summary>The revisions of the protocol that clients speak.</summary>
public static class Era
{
    /// <summary>Without a handshake.</summary>
    public const string Newest = "2026-07-28";

    /// <summary>With initialize.</summary>
    public const string WithHandshake = "2025-11-25";

    /// <summary>One of each, and an older one.</summary>
    public static TheoryData<string> All => [Newest, WithHandshake, "2025-06-18"];
}
