using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Wassette.Policies;
using Wassette.Wit;

namespace Wassette.Components.Store;

/// <summary>The file <c>component.json</c> of an entry.</summary>
internal sealed partial record EntryRecord
{
    private const int CurrentVersion = 1;

    public int Version { get; init; } = CurrentVersion;

    public required string Id { get; init; }

    public required string Source { get; init; }

    public required string ResolvedUri { get; init; }

    /// <summary>The component's own digest.</summary>
    public required string Digest { get; init; }

    public required long Size { get; init; }

    public required DateTimeOffset InstalledAt { get; init; }

    public string? SignatureKeyId { get; init; }

    /// <summary>The digests of the bytes that were there before, the last ones first, as many as an installation keeps.</summary>
    public IReadOnlyList<string>? Previous { get; init; }

    public string? RequestedPolicy { get; init; }

    public required IReadOnlyList<InstalledTool> Tools { get; init; }

    /// <summary>Reads the file of an entry.</summary>
    /// <exception cref="FormatException">It is not one of this id; the message says why.</exception>
    public static EntryRecord Read(ReadOnlySpan<byte> json, string id)
    {
        EntryRecord? record;
        try
        {
            record = JsonSerializer.Deserialize(json, EntryJson.Default.EntryRecord);
        }
        catch (JsonException e)
        {
            throw new FormatException(
                e.LineNumber is { } line ? $"line {line + 1}, byte {e.BytePositionInLine + 1} of it" : "something is missing in it", e);
        }

        string? problem = record is null ? "it is null" : record.FindProblem(id);
        return problem is null ? record! : throw new FormatException(problem);
    }

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, EntryJson.Default.EntryRecord);

    /// <summary>What is shown of it.</summary>
    /// <param name="path">The file with the component.</param>
    public InstalledComponent Describe(string path) => new()
    {
        Id = Id,
        Source = Source,
        ResolvedUri = ResolvedUri,
        Digest = Digest,
        Size = Size,
        InstalledAt = InstalledAt,
        SignatureKeyId = SignatureKeyId,
        Previous = Previous ?? [],
        Tools = Tools,
        RequestedPolicy = RequestedPolicy is null ? null : new PolicyRequest(RequestedPolicy, ResolvedUri),
        ComponentPath = path,
    };

    private string? FindProblem(string id) =>
        Version != CurrentVersion ? $"it has version {Version} of the format, and this program knows version {CurrentVersion}"
        : Id != id ? $"it is of {DisplayText.Quote(Id)}"
        : !DigestPattern().IsMatch(Digest) ? "its digest is not sha256: and 64 hexadecimal digits"
        : Size is <= 0 or > ComponentCompiler.LargestComponent ? "no component has the size that it says"
        : Tools.Any(tool => tool is null) ? "a tool in it is null"
        : null;

    [GeneratedRegex(@"\Asha256:[0-9a-f]{64}\z")]
    private static partial Regex DigestPattern();

    [JsonSourceGenerationOptions(
        JsonSerializerDefaults.Strict,
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonSerializable(typeof(EntryRecord))]
    private sealed partial class EntryJson : JsonSerializerContext;
}
