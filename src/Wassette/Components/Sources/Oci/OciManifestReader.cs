using System.Globalization;
using System.Text.Json;
using Wassette.Wit;

namespace Wassette.Components.Sources.Oci;

/// <summary>Reads manifests and indexes (image specification 1.1), and says where one breaks the rules.</summary>
internal sealed class OciManifestReader
{
    private const int LongestMediaType = 255;
    private const int LongestAnnotation = 64 * 1024;
    private const int MostAnnotations = 1000;

    // RFC 8259 leaves open what two values of one name mean; two readers must not see two manifests.
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    private readonly string _name;

    private OciManifestReader(string name) => _name = name;

    /// <summary>Reads a manifest or index.</summary>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="digest">Their digest, which has been checked or was worked out from them.</param>
    /// <param name="served">The media type that the registry served it as, or null.</param>
    /// <param name="name">What it is called in errors.</param>
    /// <exception cref="SourceException">It breaks the rules.</exception>
    public static OciManifest Read(byte[] bytes, OciDigest digest, string? served, string name)
    {
        OciManifestReader reader = new(name);
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes, Strict);
            return reader.ReadRoot(document.RootElement, bytes, digest, served);
        }
        catch (JsonException e)
        {
            throw reader.Invalid("", $"it is not JSON: {DisplayText.Clean(e.Message, limit: 200)}");
        }
    }

    private OciManifest ReadRoot(JsonElement root, byte[] bytes, OciDigest digest, string? served)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw Invalid("", "an object was expected");
        }

        if (!root.TryGetProperty("schemaVersion", out JsonElement version) || version.ValueKind != JsonValueKind.Number
            || !version.TryGetInt32(out int number) || number != 2)
        {
            throw Invalid("schemaVersion", "2 was expected; older manifests have no digests to check");
        }

        // One text that is a manifest to one reader and an index to another is an attack (CVE-2021-41190).
        bool isIndex = root.TryGetProperty("manifests", out JsonElement parts);
        if (root.TryGetProperty("layers", out JsonElement layers) == isIndex)
        {
            throw Invalid("", isIndex ? "it has both 'manifests' and 'layers'" : "it has neither 'manifests' nor 'layers'");
        }

        string mediaType = ReadOwnType(root, served, isIndex);
        if (isIndex && root.TryGetProperty("config", out _))
        {
            throw Invalid("config", "an index has none");
        }

        return new OciManifest
        {
            Descriptor = new OciDescriptor(mediaType, digest, bytes.Length),
            Bytes = bytes,
            Config = isIndex ? null
                : root.TryGetProperty("config", out JsonElement config) ? ReadDescriptor(config, "config")
                : throw Invalid("config", "it is missing"),
            Parts = ReadParts(isIndex ? parts : layers, isIndex ? "manifests" : "layers"),
            Annotations = ReadAnnotations(root, ""),
        };
    }

    private string ReadOwnType(JsonElement root, string? served, bool isIndex)
    {
        string expected = isIndex ? "an index" : "a manifest";
        string? own = root.TryGetProperty("mediaType", out JsonElement type) ? ReadText(type, "mediaType", LongestMediaType) : null;
        foreach (string? said in new[] { own, served })
        {
            bool isKnown = said is null || MediaTypes.Manifests.Contains(said);
            if (own == said && !isKnown)
            {
                throw Invalid("mediaType", $"{DisplayText.Quote(said!)} is not {expected} that can be read here");
            }

            if (said is not null && isKnown && MediaTypes.IsIndex(said) != isIndex)
            {
                throw Invalid("mediaType", $"it is {expected}, and is called {DisplayText.Quote(said)}");
            }
        }

        return own ?? (isIndex ? MediaTypes.Index : MediaTypes.Manifest);
    }

    private List<OciDescriptor> ReadParts(JsonElement parts, string path)
    {
        if (parts.ValueKind != JsonValueKind.Array)
        {
            throw Invalid(path, "a list was expected");
        }

        return parts.GetArrayLength() <= SourceLimits.MostDescriptors
            ? [.. parts.EnumerateArray().Select(
                (part, index) => ReadDescriptor(part, string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]")))]
            : throw Invalid(path, $"it has {parts.GetArrayLength()} entries; at most {SourceLimits.MostDescriptors} are read");
    }

    private OciDescriptor ReadDescriptor(JsonElement element, string path)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw Invalid(path, "an object was expected");
        }

        string mediaType = ReadText(Require(element, "mediaType", path), path + ".mediaType", LongestMediaType);
        string digest = ReadText(Require(element, "digest", path), path + ".digest", LongestMediaType);
        JsonElement size = Require(element, "size", path);
        return size.ValueKind == JsonValueKind.Number && size.TryGetInt64(out long bytes) && bytes >= 0
            ? new OciDescriptor(
                mediaType,
                OciDigest.TryParse(digest) ?? throw Invalid(path + ".digest", $"{DisplayText.Quote(digest)} is no digest known here"),
                bytes)
            {
                Platform = ReadPlatform(element, path),
                Annotations = ReadAnnotations(element, path),
            }
            : throw Invalid(path + ".size", "a number of bytes was expected");
    }

    private OciPlatform? ReadPlatform(JsonElement descriptor, string path)
    {
        if (!descriptor.TryGetProperty("platform", out JsonElement platform))
        {
            return null;
        }

        path += ".platform";
        return platform.ValueKind == JsonValueKind.Object
            ? new OciPlatform(
                ReadText(Require(platform, "architecture", path), path + ".architecture", LongestMediaType),
                ReadText(Require(platform, "os", path), path + ".os", LongestMediaType))
            : throw Invalid(path, "an object was expected");
    }

    private Dictionary<string, string> ReadAnnotations(JsonElement element, string path)
    {
        Dictionary<string, string> annotations = new(StringComparer.Ordinal);
        if (!element.TryGetProperty("annotations", out JsonElement map) || map.ValueKind == JsonValueKind.Null)
        {
            return annotations;
        }

        path = path.Length == 0 ? "annotations" : path + ".annotations";
        if (map.ValueKind != JsonValueKind.Object || map.GetPropertyCount() > MostAnnotations)
        {
            throw Invalid(path, $"an object of at most {MostAnnotations} texts was expected");
        }

        foreach (JsonProperty property in map.EnumerateObject())
        {
            annotations.Add(
                property.Name, ReadText(property.Value, $"{path}[{DisplayText.Quote(property.Name, limit: 60)}]", LongestAnnotation));
        }

        return annotations;
    }

    private JsonElement Require(JsonElement element, string key, string path) =>
        element.TryGetProperty(key, out JsonElement value) ? value : throw Invalid($"{path}.{key}", "it is missing");

    private string ReadText(JsonElement element, string path, int longest)
    {
        if (element.ValueKind != JsonValueKind.String)
        {
            throw Invalid(path, "a text was expected");
        }

        try
        {
            string text = element.GetString()!;
            return text.Length <= longest ? text : throw Invalid(path, $"it has more than {longest} characters");
        }
        catch (InvalidOperationException)
        {
            throw Invalid(path, "it is not valid text");
        }
    }

    private SourceException Invalid(string path, string reason) => new(
        SourceErrorKind.InvalidManifest,
        $"The manifest of {DisplayText.Quote(_name)} is not valid{(path.Length == 0 ? "" : $" at {path}")}: {reason}.",
        "Tell its publisher; nothing of it was used.");
}
