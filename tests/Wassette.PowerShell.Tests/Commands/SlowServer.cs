using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using Wassette.PowerShell.Tests.Hosting;
using Wassette.Tests.Sandbox.Egress;

namespace Wassette.PowerShell.Tests.Commands;

/// <summary>An https server at localhost that sends half of what is asked for of a component and then nothing, until its client goes.</summary>
internal sealed class SlowServer : IDisposable
{
    /// <summary>The component.</summary>
    public static byte[] Component { get; } = File.ReadAllBytes(Path.Combine(BuiltPaths.RepositoryRoot, "tests/components/tiny/tiny.wasm"));

    private readonly Channel<bool> _halves = Channel.CreateUnbounded<bool>();
    private readonly Channel<bool> _ends = Channel.CreateUnbounded<bool>();
    private readonly X509Certificate2 _certificate = Issue();
    private readonly UpstreamServer _server;

    public SlowServer() => _server = new UpstreamServer(AnswerAsync, _certificate);

    /// <summary>From which byte on the component was asked for, each time.</summary>
    public ConcurrentQueue<int> Starts { get; } = [];

    /// <summary>Whether it keeps its clients waiting.</summary>
    public bool IsSlow { get; set; } = true;

    /// <summary>Where the component is.</summary>
    public string Url => $"https://localhost:{_server.Port}/tiny.wasm";

    /// <summary>Its certificate.</summary>
    public string Pem => _certificate.ExportCertificatePem();

    /// <summary>Waits until a half was sent.</summary>
    public async Task WaitForDownloadAsync() => await _halves.Reader.ReadAsync(TestContext.Current.CancellationToken);

    /// <summary>Waits until a client that was kept waiting has gone.</summary>
    public async Task WaitForEndAsync() => await _ends.Reader.ReadAsync(TestContext.Current.CancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _server.Dispose();
        _certificate.Dispose();
    }

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
        int from = exchange["Range"] is { } range ? int.Parse(range["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture) : 0;
        Starts.Enqueue(from);
        string status = from == 0 ? "200 OK" : $"206 Partial Content\r\nContent-Range: bytes {from}-{Component.Length - 1}/{Component.Length}";
        await exchange.AnswerAsync($"HTTP/1.1 {status}\r\nETag: \"one\"\r\nContent-Length: {Component.Length - from}\r\n\r\n");
        if (!IsSlow)
        {
            await exchange.Stream.WriteAsync(Component.AsMemory(from));
            return;
        }

        await exchange.Stream.WriteAsync(Component.AsMemory(from, (Component.Length - from) / 2));
        _halves.Writer.TryWrite(true);
        try
        {
            // The client has nothing more to say: this ends when it goes.
            await exchange.Stream.ReadExactlyAsync(new byte[1]);
        }
        finally
        {
            _ends.Writer.TryWrite(true);
        }
    }
}
