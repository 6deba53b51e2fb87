using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Wassette.Components.Sources.Oci;
using Wassette.Tests.Sandbox.Egress;

namespace Wassette.Tests.Components.Sources;

/// <summary>A registry that gives what a test put into it, and misbehaves where the test says so.</summary>
internal sealed class FakeRegistry : IDisposable
{
    public const string Repository = "tools/tiny";

    private readonly ConcurrentDictionary<string, (string MediaType, byte[] Body)> _content = [];
    private readonly UpstreamServer _server;

    public FakeRegistry(X509Certificate2 certificate) => _server = new UpstreamServer(AnswerAsync, certificate);

    /// <summary>Answers a request instead of the registry; false for the registry's own answer.</summary>
    public Func<UpstreamExchange, Task<bool>>? Intercept { get; set; }

    public UpstreamServer Server => _server;

    public string Host => $"localhost:{_server.Port}";

    public string Source => $"oci://{Host}/{Repository}";

    /// <summary>The paths that were asked for, without the repository.</summary>
    public IEnumerable<string> Requests =>
        _server.Exchanges.Select(exchange => exchange.RequestLine.Replace(
            $"/v2/{Repository}", "", StringComparison.Ordinal).Replace(" HTTP/1.1", "", StringComparison.Ordinal));

    public void Dispose() => _server.Dispose();

    /// <summary>Adds content, as a manifest describes it.</summary>
    public JsonObject AddBlob(string mediaType, byte[] bytes)
    {
        string digest = OciDigest.Of(bytes).ToString();
        _content[$"/v2/{Repository}/blobs/{digest}"] = ("application/octet-stream", bytes);
        return new JsonObject { ["mediaType"] = mediaType, ["digest"] = digest, ["size"] = bytes.Length };
    }

    /// <summary>Adds an artifact of layers.</summary>
    /// <returns>Its digest.</returns>
    public string AddArtifact(string tag, params JsonObject[] layers) => AddManifest(tag, Manifest(layers));

    public string AddManifest(string tag, JsonObject manifest) =>
        AddManifest(tag, Encoding.UTF8.GetBytes(manifest.ToJsonString()), (string?)manifest["mediaType"] ?? MediaTypes.Manifest);

    public string AddManifest(string tag, byte[] bytes, string mediaType = MediaTypes.Manifest)
    {
        string digest = OciDigest.Of(bytes).ToString();
        _content[$"/v2/{Repository}/manifests/{tag}"] = (mediaType, bytes);
        _content[$"/v2/{Repository}/manifests/{digest}"] = (mediaType, bytes);
        return digest;
    }

    /// <summary>A manifest with a config.</summary>
    public JsonObject Manifest(params JsonObject[] layers) => new()
    {
        ["schemaVersion"] = 2,
        ["mediaType"] = MediaTypes.Manifest,
        ["config"] = AddBlob(MediaTypes.WasmConfig, "{}"u8.ToArray()),
        ["layers"] = new JsonArray([.. layers]),
    };

    /// <summary>Adds the test component.</summary>
    /// <returns>Its manifest's digest.</returns>
    public string AddComponent(string tag = "latest") => AddArtifact(tag, AddBlob(MediaTypes.Wasm, SourceHost.Component));

    /// <summary>Adds a component, and signs it as cosign does: an artifact under a tag of the digest, whose layer is what was signed.</summary>
    public void AddSigned(byte[] component, ECDsa? key, string tag = "latest")
    {
        string digest = AddArtifact(tag, AddBlob(MediaTypes.Wasm, component));
        if (key is null)
        {
            return;
        }

        byte[] payload = CosignSignature.Payload($"{Host}/{Repository}", digest);
        JsonObject layer = AddBlob(MediaTypes.SimpleSigning, payload);
        layer["annotations"] = CosignSignature.Annotations(payload, key);
        AddArtifact(CosignSignature.Tag(digest), layer);
    }

    public static bool IsBlob(UpstreamExchange exchange) => exchange.RequestLine.Contains("/blobs/", StringComparison.Ordinal);

    /// <summary>Whether the component's own layer is asked for.</summary>
    public static bool IsComponent(UpstreamExchange exchange) =>
        exchange.Path().EndsWith(OciDigest.Of(SourceHost.Component).ToString(), StringComparison.Ordinal);

    private async Task AnswerAsync(UpstreamExchange exchange)
    {
        if (Intercept is { } intercept && await intercept(exchange))
        {
            return;
        }

        if (_content.TryGetValue(exchange.Path(), out (string MediaType, byte[] Body) found))
        {
            int from = exchange.From();
            string[] range = from > 0 ? [$"Content-Range: bytes {from}-{found.Body.Length - 1}/{found.Body.Length}"] : [];
            await exchange.AnswerAsync(from > 0 ? 206 : 200, found.Body.AsMemory(from), [$"Content-Type: {found.MediaType}", .. range]);
            return;
        }

        await exchange.AnswerAsync(exchange.Path() == "/v2/" ? 200 : 404);
    }
}
