using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Wassette.Tests.Components.Sources;

/// <summary>Signs as cosign does: an artifact under a tag of the digest, whose layer is what was signed.</summary>
internal static class CosignSignature
{
    private const string ManifestType = "application/vnd.oci.image.manifest.v1+json";

    /// <summary>The tag that a signature of a digest has.</summary>
    public static string Tag(string digest) => digest.Replace(':', '-') + ".sig";

    /// <summary>What is signed.</summary>
    /// <param name="name">The registry and repository.</param>
    /// <param name="digest">The digest of the manifest.</param>
    public static byte[] Payload(string name, string digest) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["critical"] = new JsonObject
        {
            ["identity"] = new JsonObject { ["docker-reference"] = name },
            ["image"] = new JsonObject { ["docker-manifest-digest"] = digest },
            ["type"] = "cosign container image signature",
        },
        ["optional"] = null,
    }.ToJsonString());

    /// <summary>The annotations of the layer with a payload.</summary>
    public static JsonObject Annotations(byte[] payload, ECDsa key) => new()
    {
        ["dev.cosignproject.cosign/signature"] = Convert.ToBase64String(key.SignData(payload, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)),
    };

    /// <summary>Signs a manifest of a registry.</summary>
    /// <param name="http">A client that may push; its base address is the repository's.</param>
    /// <param name="name">The registry and repository.</param>
    /// <param name="digest">The digest of the manifest.</param>
    /// <param name="key">The key.</param>
    public static async Task PushAsync(HttpClient http, string name, string digest, ECDsa key)
    {
        byte[] payload = Payload(name, digest);
        JsonObject config = await UploadAsync(http, "application/vnd.oci.image.config.v1+json", "{}"u8.ToArray());
        JsonObject layer = await UploadAsync(http, "application/vnd.dev.cosign.simplesigning.v1+json", payload);
        layer["annotations"] = Annotations(payload, key);
        using StringContent manifest = new(new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = ManifestType,
            ["config"] = config,
            ["layers"] = new JsonArray(layer),
        }.ToJsonString());
        manifest.Headers.ContentType = new(ManifestType);
        using HttpResponseMessage put = await http.PutAsync($"manifests/{Tag(digest)}", manifest, TestContext.Current.CancellationToken);
        put.EnsureSuccessStatusCode();
    }

    private static async Task<JsonObject> UploadAsync(HttpClient http, string mediaType, byte[] bytes)
    {
        string digest = $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}";
        using HttpResponseMessage begun = await http.PostAsync("blobs/uploads/", null, TestContext.Current.CancellationToken);
        string place = new Uri(http.BaseAddress!, begun.Headers.Location!).AbsoluteUri;
        using ByteArrayContent content = new(bytes);
        using HttpResponseMessage put = await http.PutAsync($"{place}&digest={digest}", content, TestContext.Current.CancellationToken);
        put.EnsureSuccessStatusCode();
        return new JsonObject { ["mediaType"] = mediaType, ["digest"] = digest, ["size"] = bytes.Length };
    }
}
