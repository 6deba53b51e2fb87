using System.Text.Json;
using Wassette.Wit.Values;

namespace Wassette.Mcp.Tools.Builtin;

/// <summary>The arguments of a built-in tool, or an object among them. Whatever is wrong is said with its place.</summary>
/// <param name="path">Where it is.</param>
/// <param name="values">What is in it.</param>
internal sealed class ArgumentObject(string path, IDictionary<string, JsonElement> values)
{
    /// <summary>Refuses what the tool does not know.</summary>
    /// <param name="names">What it knows.</param>
    public void RequireOnly(params ReadOnlySpan<string> names)
    {
        foreach (string name in values.Keys)
        {
            if (!names.Contains(name))
            {
                string known = names.IsEmpty ? "it takes none" : $"it takes {string.Join(", ", names.ToArray())}";
                throw new BuiltinToolException($"{path}: the tool has no argument {VisibleText.Quote(name)}; {known}. Nothing was done.");
            }
        }
    }

    /// <summary>Whether something is there.</summary>
    public bool Has(string name) => values.ContainsKey(name);

    /// <summary>A text that must be there and not be empty.</summary>
    public string RequireText(string name)
    {
        JsonElement value = Require(name, JsonValueKind.String, "a string");
        return value.GetString() is { Length: > 0 } text ? text : throw Wrong(name, "expected a string that is not empty");
    }

    /// <summary>An object that must be there.</summary>
    public ArgumentObject RequireObject(string name)
    {
        JsonElement value = Require(name, JsonValueKind.Object, "an object");
        return new ArgumentObject($"{path}.{name}", value.EnumerateObject().ToDictionary(member => member.Name, member => member.Value));
    }

    /// <summary>A list of words that must be there, each of which is one of some.</summary>
    public IReadOnlyList<string> RequireWords(string name, params IReadOnlyList<string> known)
    {
        string expected = $"a list of {string.Join(" and ", known.Select(word => $"\"{word}\""))}";
        JsonElement value = Require(name, JsonValueKind.Array, expected);
        List<string> words = [];
        foreach (JsonElement item in value.EnumerateArray())
        {
            words.Add(item.ValueKind == JsonValueKind.String && known.Contains(item.GetString())
                ? item.GetString()!
                : throw Wrong($"{name}[{words.Count}]", $"expected {string.Join(" or ", known.Select(word => $"\"{word}\""))}"));
        }

        return words.Count > 0 ? words : throw Wrong(name, $"expected {expected} that is not empty");
    }

    /// <summary>A truth value; false where it is left out.</summary>
    public bool FindBoolean(string name) => values.TryGetValue(name, out JsonElement value) && value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong(name, $"expected a boolean, got {Describe(value)}"),
    };

    /// <summary>The error of something in it.</summary>
    public BuiltinToolException Wrong(string name, string problem) => new($"{path}.{name}: {problem}. Nothing was done.");

    private static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        _ => "null",
    };

    private JsonElement Require(string name, JsonValueKind kind, string expected)
    {
        if (!values.TryGetValue(name, out JsonElement value))
        {
            throw Wrong(name, $"is missing; expected {expected}");
        }

        return value.ValueKind == kind ? value : throw Wrong(name, $"expected {expected}, got {Describe(value)}");
    }
}
