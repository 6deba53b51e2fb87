using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Wassette.PowerShell.Tests.Hosting;
using Wassette.Tests.Sandbox.Egress;

namespace Wassette.PowerShell.Tests.Commands;

/// <summary>A server at localhost, and a registry, that sends half of what is asked for of a component and then nothing, until its client goes.</summary>
internal sealed class SlowServer : IDisposable
{
    private static readonly byte[] Config = "{}"u8.ToArray();

    private readonly X509Certificate2 _certificate = Issue();
    private readonly UpstreamServer _server;

    public SlowServer() => _server = new UpstreamServer(AnswerAsync, _certificate);

    /// <summary>The component: some megabytes, nearly all of which is a section that says nothing.</summary>
    public static byte[] Component { get; } = [.. File.ReadAllBytes(Path.Combine(BuiltPaths.RepositoryRoot, "tests/components/tiny/tiny.wasm")), .. Padding(4 << 20)];

    /// <summary>From which byte on the component was asked for, each time.</summary>
    public ConcurrentQueue<int> Starts { get; } = [];

    /// <summary>How much of the component the last client has then, if it received all that was sent.</summary>
    public int Sent { get; private set; }

    /// <summary>Whether it keeps its clients waiting.</summary>
    public bool IsSlow { get; set; } = true;

    /// <summary>Where the component is.</summary>
    public string Url => $"https://localhost:{_server.Port}/tiny.wasm";

    /// <summary>Where the component is in the registry.</summary>
    public string Reference => $"oci://localhost:{_server.Port}/tiny:latest";

    /// <summary>Its certificate.</summary>
    public string Pem => _certificate.ExportCertificatePem();

    /// <inheritdoc/>
    public void Dispose()
    {
        _server.Dispose();
        _certificate.Dispose();
    }

    private static string Manifest =>
        $$"""
        {
          "schemaVersion": 2,
          "mediaType": "application/vnd.oci.image.manifest.v1+json",
          "config": { "mediaType": "application/vnd.wasm.config.v0+json", "digest": "{{DigestOf(Config)}}", "size": {{Config.Length}} },
          "layers": [{ "mediaType": "application/wasm", "digest": "{{DigestOf(Component)}}", "size": {{Component.Length}} }]
        }
        """;

    // A custom section: 0, its size in LEB128, the length of its name, the name, anything.
    private static byte[] Padding(int length)
    {
        byte[] content = [1, (byte)'x', .. new byte[length]];
        byte[] size = [.. Enumerable.Range(0, 5).Select(at => (byte)(((content.Length >> (7 * at)) & 0x7f) | (at < 4 ? 0x80 : 0)))];
        return [0, .. size, .. content];
    }

    private static string DigestOf(byte[] bytes) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}";

    private static X509Certificate2 Issue()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), password: null);
    }

    private async Task AnswerAsync(UpstreamExchange exchange)
    {
        string path = exchange.RequestLine.Split(' ')[1];
        if (path.StartsWith("/v2/", StringComparison.Ordinal) && !path.EndsWith(DigestOf(Component), StringComparison.Ordinal))
        {
            byte[] answer = path == "/v2/tiny/manifests/latest" ? Encoding.UTF8.GetBytes(Manifest) : Config;
            await exchange.AnswerAsync(
                $"HTTP/1.1 200 OK\r\nContent-Type: application/vnd.oci.image.manifest.v1+json\r\nContent-Length: {answer.Length}\r\n\r\n");
            await exchange.Stream.WriteAsync(answer);
            return;
        }

        int from = exchange["Range"] is { } range ? int.Parse(range["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture) : 0;
        string status = from == 0 ? "200 OK" : $"206 Partial Content\r\nContent-Range: bytes {from}-{Component.Length - 1}/{Component.Length}";
        Starts.Enqueue(from);
        Sent = IsSlow ? from + ((Component.Length - from) / 2) : Component.Length;
        await exchange.AnswerAsync($"HTTP/1.1 {status}\r\nETag: \"one\"\r\nContent-Length: {Component.Length - from}\r\n\r\n");
        await exchange.Stream.WriteAsync(Component.AsMemory(from..Sent));
        if (Sent < Component.Length)
        {
            // The client has nothing more to say: this ends when it goes.
            await exchange.Stream.ReadExactlyAsync(new byte[1]);
        }
    }
}
