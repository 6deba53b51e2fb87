namespace Wassette.Mcp.Clients.Json;

/// <summary>Where a value is in a text.</summary>
/// <param name="start">Where it begins.</param>
/// <param name="isObject">Whether it is an object.</param>
internal sealed class JsonValue(int start, bool isObject)
{
    /// <summary>Where it begins.</summary>
    public int Start { get; } = start;

    /// <summary>Where it ends.</summary>
    public int End { get; set; }

    /// <summary>Whether it is an object.</summary>
    public bool IsObject { get; } = isObject;

    /// <summary>The members, where it is an object that is near enough to the root.</summary>
    public List<JsonMember> Members { get; } = [];

    /// <summary>The member of a name, or null.</summary>
    public JsonMember? Find(string key) => Members.Find(member => member.Key == key);
}
