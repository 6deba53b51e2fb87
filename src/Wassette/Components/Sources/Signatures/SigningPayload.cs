using System.Text.Json;

namespace Wassette.Components.Sources.Signatures;

/// <summary>What a cosign signature is over (containers/image, "simple signing" format).</summary>
/// <param name="Digest">The digest of the manifest that is signed.</param>
/// <param name="Name">The repository that it was signed for.</param>
internal sealed record SigningPayload(string Digest, string Name)
{
    private const string Type = "cosign container image signature";

    /// <summary>Reads a payload.</summary>
    /// <returns>What it says, or null when it is something else.</returns>
    public static SigningPayload? TryRead(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(
                bytes, new JsonDocumentOptions { MaxDepth = 16, AllowDuplicateProperties = false });
            JsonElement critical = document.RootElement.GetProperty("critical");
            string? digest = critical.GetProperty("image").GetProperty("docker-manifest-digest").GetString();
            string? name = critical.GetProperty("identity").GetProperty("docker-reference").GetString();
            return critical.GetProperty("type").GetString() == Type && digest is not null && name is not null
                ? new SigningPayload(digest, name)
                : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
