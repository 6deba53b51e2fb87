namespace Wassette.Mcp.Clients.Json;

/// <summary>A member of an object in a text.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Start">Where the name begins.</param>
/// <param name="Value">Where its value is.</param>
internal sealed record JsonMember(string Key, int Start, JsonValue Value);
