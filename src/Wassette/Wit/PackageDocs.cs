using System.Text.Json;

namespace Wassette.Wit;

/// <summary>
/// The doc comments of a WIT package, from a component's <c>package-docs</c> custom section: a version byte, then
/// JSON (wit-parser, <c>metadata.rs</c>).
/// </summary>
/// <remarks>
/// The section is the component's own words: text is cleaned and cut here, and a section that can't be read gives
/// no docs rather than an error, since a component runs as well without.
/// </remarks>
internal sealed class PackageDocs
{
    public const string SectionName = "package-docs";

    // The text of a large package's docs is some tens of kilobytes.
    private const int LargestSection = 4 * 1024 * 1024;

    private readonly JsonElement _root;

    private PackageDocs(JsonElement root) => _root = root;

    /// <summary>A package without docs.</summary>
    public static PackageDocs None { get; } = new(default);

    /// <summary>Reads a section.</summary>
    /// <param name="section">The section's data.</param>
    public static PackageDocs Read(ReadOnlyMemory<byte> section)
    {
        const byte OldestVersion = 0;
        const byte NewestVersion = 1;
        if (section.Length is 0 or > LargestSection || section.Span[0] is < OldestVersion or > NewestVersion)
        {
            return None;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(section[1..], new JsonDocumentOptions { MaxDepth = 32 });
            RequireText(document.RootElement);
            return new PackageDocs(document.RootElement.Clone());
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return None;
        }
    }

    /// <summary>The docs of a function, in an interface or at the root of a world.</summary>
    /// <param name="interfaceName">The interface's full name, or null for the root.</param>
    /// <param name="function">The function's name.</param>
    public string? Function(string? interfaceName, string function)
    {
        if (interfaceName is not null)
        {
            return Interfaces(interfaceName).Select(i => Text(Member(Member(i, "funcs"), function))).FirstOrDefault(text => text is not null);
        }

        return Members(Member(_root, "worlds")).SelectMany(world => InWorld(world, "func_exports", "funcs", function)).Select(Text)
            .FirstOrDefault(text => text is not null);
    }

    /// <summary>The docs of an interface.</summary>
    public string? Interface(string interfaceName) => Interfaces(interfaceName).Select(Text).FirstOrDefault(text => text is not null);

    /// <summary>The docs of a type.</summary>
    public string? Type(string? interfaceName, string type) => Text(TypeElement(interfaceName, type));

    /// <summary>The docs of a record's field, or a variant's, enum's or flags' case.</summary>
    public string? TypeItem(string? interfaceName, string type, string item) =>
        Text(Member(Member(TypeElement(interfaceName, type), "items"), item));

    // The parser leaves strings as they are: bytes that are no UTF-8 and lone surrogates throw when they are looked at.
    private static void RequireText(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                _ = element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in element.EnumerateArray())
                {
                    RequireText(item);
                }

                break;
            case JsonValueKind.Object:
                foreach (JsonProperty member in element.EnumerateObject())
                {
                    _ = member.Name;
                    RequireText(member.Value);
                }

                break;
        }
    }

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement member) ? member : default;

    private static IEnumerable<JsonElement> Members(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object ? element.EnumerateObject().Select(member => member.Value) : [];

    // Docs are a string, or an object with "docs" when there is stability information beside them.
    private static string? Text(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => DisplayText.Clean(element.GetString()),
        JsonValueKind.Object => Member(element, "docs") is { ValueKind: JsonValueKind.String } docs ? DisplayText.Clean(docs.GetString()) : null,
        _ => null,
    };

    private static bool IsPresent(JsonElement element) => element.ValueKind != JsonValueKind.Undefined;

    private JsonElement TypeElement(string? interfaceName, string type) => interfaceName is null
        ? Members(Member(_root, "worlds")).Select(world => Member(Member(world, "types"), type)).FirstOrDefault(IsPresent)
        : Interfaces(interfaceName).Select(i => Member(Member(i, "types"), type)).FirstOrDefault(IsPresent);

    // "local:time-server/time@0.1.0" is "time" in the package's interfaces; an interface declared within a world
    // has its plain name in that world.
    private IEnumerable<JsonElement> Interfaces(string interfaceName)
    {
        string name = interfaceName;
        int version = name.IndexOf('@', StringComparison.Ordinal);
        name = version < 0 ? name : name[..version];
        name = name[(name.LastIndexOf('/') + 1)..];
        JsonElement declared = Member(Member(_root, "interfaces"), name);
        return Members(Member(_root, "worlds")).SelectMany(world => InWorld(world, "interface_exports", "interfaces", name))
            .Prepend(declared).Where(IsPresent);
    }

    // The older of the two keys was made when imports and exports were not told apart.
    private static IEnumerable<JsonElement> InWorld(JsonElement world, string key, string olderKey, string name) =>
        new[] { Member(Member(world, key), name), Member(Member(world, olderKey), name) }.Where(IsPresent);
}
