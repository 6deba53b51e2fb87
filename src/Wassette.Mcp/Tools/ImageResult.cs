using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace Wassette.Mcp.Tools;

/// <summary>Finds out whether bytes that a tool gave are a picture.</summary>
internal static class ImageResult
{
    /// <summary>The picture as content of its own, or null when it is none.</summary>
    /// <param name="value">A list of bytes as JSON: base64 in quotes.</param>
    public static ImageContentBlock? Find(byte[] value)
    {
        using JsonDocument document = JsonDocument.Parse(value);
        return document.RootElement.TryGetBytesFromBase64(out byte[]? bytes) && MimeType(bytes) is { } type
            ? ImageContentBlock.FromBytes(bytes, type)
            : null;
    }

    private static string? MimeType(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]) ? "image/png"
        : bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? "image/jpeg"
        : bytes.StartsWith("GIF87a"u8) || bytes.StartsWith("GIF89a"u8) ? "image/gif"
        : bytes.StartsWith("RIFF"u8) && bytes.Length > 12 && bytes[8..].StartsWith("WEBP"u8) ? "image/webp"
        : null;
}
