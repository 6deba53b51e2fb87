using System.Text.Json.Serialization;

namespace Wassette.Components.Sources.Cache;

/// <summary>What a tag or URL last was.</summary>
internal sealed record DownloadNote
{
    /// <summary>What it is about.</summary>
    public required string Key { get; init; }

    /// <summary>The content's digest; of a download that is not finished, that of its beginning, null for none.</summary>
    public string? Digest { get; init; }

    /// <summary>How long the beginning is.</summary>
    public long Length { get; init; }

    /// <summary>The server's own mark of this version of the content.</summary>
    public string? ETag { get; init; }
}

/// <summary>Reads and writes notes.</summary>
[JsonSerializable(typeof(DownloadNote))]
internal sealed partial class DownloadNoteJson : JsonSerializerContext;
