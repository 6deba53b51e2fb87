using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace Wassette.Mcp.Tools;

/// <summary>Finds out whether bytes that a tool gave are a picture or a sound.</summary>
internal static class MediaResult
{
    /// <summary>The picture or sound as content of its own, with its media type and size; null when it is neither.</summary>
    /// <param name="value">A list of bytes as JSON: base64 in quotes.</param>
    public static (ContentBlock Content, string MimeType, int Length)? Find(byte[] value)
    {
        using JsonDocument document = JsonDocument.Parse(value);
        return !document.RootElement.TryGetBytesFromBase64(out byte[]? bytes) ? null
            : ImageType(bytes) is { } image ? (ImageContentBlock.FromBytes(bytes, image), image, bytes.Length)
            : AudioType(bytes) is { } audio ? (AudioContentBlock.FromBytes(bytes, audio), audio, bytes.Length)
            : null;
    }

    private static string? ImageType(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]) ? "image/png"
        : bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? "image/jpeg"
        : bytes.StartsWith("GIF87a"u8) || bytes.StartsWith("GIF89a"u8) ? "image/gif"
        : IsRiff(bytes, "WEBP"u8) ? "image/webp"
        : null;

    // Not an MP3 without a tag: its first two bytes are those of too much else.
    private static string? AudioType(ReadOnlySpan<byte> bytes) =>
        IsRiff(bytes, "WAVE"u8) ? "audio/wav"
        : bytes.StartsWith("OggS"u8) ? "audio/ogg"
        : bytes.StartsWith("fLaC"u8) ? "audio/flac"
        : bytes.StartsWith("ID3"u8) ? "audio/mpeg"
        : null;

    private static bool IsRiff(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> form) =>
        bytes.StartsWith("RIFF"u8) && bytes.Length > 12 && bytes[8..].StartsWith(form);
}
