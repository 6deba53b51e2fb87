namespace Wassette.Mcp;

/// <summary>What the server speaks.</summary>
internal static class ServerProtocol
{
    /// <summary>The newest revision of the Model Context Protocol that the SDK serves.</summary>
    public const string Newest = "2026-07-28";
}
