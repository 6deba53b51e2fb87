using System.Globalization;
using System.Text.Json;
using Wassette.Wit;

namespace Wassette.Components.Sources.Search;

/// <summary>
/// Reads a list of components: a JSON array of <c>{"name", "description", "uri"}</c>, or an object whose
/// <c>components</c> is one. Other properties of an entry belong to other programs.
/// </summary>
internal sealed class SearchIndexReader
{
    private const int MostEntries = 50_000;
    private const int LongestName = 128;
    private const int LongestUri = 1024;

    private readonly string _source;

    private SearchIndexReader(string source) => _source = source;

    /// <summary>Reads a list.</summary>
    /// <param name="json">The text.</param>
    /// <param name="source">Where it comes from, for errors.</param>
    /// <exception cref="SourceException">It breaks the rules.</exception>
    public static List<SearchEntry> Read(byte[] json, string source)
    {
        SearchIndexReader reader = new(source);
        try
        {
            ReadOnlyMemory<byte> text = json.AsSpan().StartsWith("\uFEFF"u8) ? json.AsMemory(3) : json;
            using JsonDocument document = JsonDocument.Parse(
                text, new JsonDocumentOptions { MaxDepth = 16, AllowDuplicateProperties = false });
            return reader.ReadRoot(document.RootElement);
        }
        catch (JsonException e)
        {
            throw reader.Invalid("", $"it is not JSON: {DisplayText.Clean(e.Message, limit: 200)}");
        }
    }

    private List<SearchEntry> ReadRoot(JsonElement root)
    {
        string path = "";
        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("components", out JsonElement components))
        {
            (root, path) = (components, "components");
        }

        if (root.ValueKind != JsonValueKind.Array)
        {
            throw Invalid(path, "a list was expected");
        }

        return root.GetArrayLength() <= MostEntries
            ? [.. root.EnumerateArray().Select(
                (entry, index) => ReadEntry(entry, string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]")))]
            : throw Invalid(path, $"it has {root.GetArrayLength()} entries; at most {MostEntries} are read");
    }

    private SearchEntry ReadEntry(JsonElement entry, string path)
    {
        if (entry.ValueKind != JsonValueKind.Object)
        {
            throw Invalid(path, "an object was expected");
        }

        string name = ReadText(entry, "name", path) is { } text && DisplayText.Clean(text.ReplaceLineEndings(" "), LongestName) is { } clean
            ? clean
            : throw Invalid(path + ".name", "a text that is not empty was expected");
        string uri = ReadText(entry, "uri", path) ?? throw Invalid(path + ".uri", "it is missing");
        return new SearchEntry(name, DisplayText.Clean(ReadText(entry, "description", path)) ?? "", RequireSource(uri, path + ".uri"));
    }

    // A list that somebody else keeps must not point at files of this machine.
    private string RequireSource(string uri, string path)
    {
        try
        {
            return uri.Length <= LongestUri && ComponentSource.Parse(uri) is OciSource or HttpsSource
                ? uri
                : throw Invalid(path, $"{DisplayText.Quote(uri)} is not an oci:// or https:// source");
        }
        catch (SourceException e) when (e.Kind != SourceErrorKind.InvalidSearchIndex)
        {
            throw Invalid(path, e.Message.TrimEnd('.'));
        }
    }

    private string? ReadText(JsonElement entry, string key, string path)
    {
        if (!entry.TryGetProperty(key, out JsonElement value))
        {
            return null;
        }

        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : throw Invalid($"{path}.{key}", "a text was expected");
        }
        catch (InvalidOperationException)
        {
            throw Invalid($"{path}.{key}", "it is not valid text");
        }
    }

    private SourceException Invalid(string path, string reason) => new(
        SourceErrorKind.InvalidSearchIndex,
        $"The list of components {DisplayText.Quote(_source)} is not valid{(path.Length == 0 ? "" : $" at {path}")}: {reason}.",
        "Correct it, or use another list.");
}
