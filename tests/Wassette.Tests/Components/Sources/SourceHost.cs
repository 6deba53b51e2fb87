using System.Security.Cryptography.X509Certificates;
using System.Text;
using Wassette.Components.Sources;
using Wassette.Components.Sources.Credentials;
using Wassette.Components.Sources.Http;
using Wassette.Sandbox.Egress;
using Wassette.Tests.Sandbox.Egress;
using Wassette.Tests.Support;

namespace Wassette.Tests.Components.Sources;

/// <summary>
/// What the tests of sources share: a cache and a home of their own, an authority, servers that it vouches for, short
/// waits.
/// </summary>
internal sealed class SourceHost : IDisposable
{
    private readonly List<IDisposable> _servers = [];
    private readonly X509Certificate2 _certificate;

    public SourceHost()
    {
        _certificate = Authority.Issue("localhost");
        Options = new FetchOptions
        {
            CacheDirectory = Directory.File("cache"),
            Route = Authority.Trusting(EgressHost.NoProxy),
            CredentialPlaces = Places([]),
            Retry = new RetryRules
            {
                FirstWait = TimeSpan.FromMilliseconds(1),
                LongestWait = TimeSpan.FromSeconds(2),
                Connect = TimeSpan.FromSeconds(5),
                Silence = TimeSpan.FromSeconds(5),
            },
        };
    }

    /// <summary>A component's bytes.</summary>
    public static byte[] Component { get; } = File.ReadAllBytes(TestFiles.Tiny);

    public TestAuthority Authority { get; } = new();

    public TemporaryDirectory Directory { get; } = new();

    /// <summary>Options for a person at the shell.</summary>
    public FetchOptions Options { get; }

    /// <summary>Options with waits so short that a silent server is given up at once.</summary>
    public FetchOptions Impatient => Options with
    {
        Retry = Options.Retry with { Attempts = 2, Connect = TimeSpan.FromMilliseconds(200), Silence = TimeSpan.FromMilliseconds(100) },
    };

    public static CredentialPlaces PlacesIn(string home, params (string Name, string Value)[] variables) => new()
    {
        Home = home,
        Variable = name => variables.FirstOrDefault(variable => variable.Name == name).Value,
    };

    public CredentialPlaces Places(params (string Name, string Value)[] variables) => PlacesIn(Directory.Path, variables);

    /// <summary>Starts an https server at localhost.</summary>
    public UpstreamServer Serve(Func<UpstreamExchange, Task> answer)
    {
        UpstreamServer server = new(answer, _certificate);
        _servers.Add(server);
        return server;
    }

    /// <summary>Starts a registry at localhost that gives what it was told to.</summary>
    public FakeRegistry ServeRegistry()
    {
        FakeRegistry registry = new(_certificate);
        _servers.Add(registry);
        return registry;
    }

    public static Task<FetchedComponent> FetchAsync(string source, FetchOptions options, IProgress<FetchProgress>? progress = null) =>
        ComponentSource.Parse(source).FetchAsync(options, progress, TestContext.Current.CancellationToken);

    public Task<FetchedComponent> FetchAsync(string source) => FetchAsync(source, Options);

    /// <summary>Fetches what must not be had.</summary>
    public static Task<SourceException> RefuseAsync(string source, FetchOptions options) =>
        Assert.ThrowsAsync<SourceException>(() => FetchAsync(source, options));

    public Task<SourceException> RefuseAsync(string source) => RefuseAsync(source, Options);

    public void Dispose()
    {
        _servers.ForEach(server => server.Dispose());
        _certificate.Dispose();
        Directory.Dispose();
    }
}

/// <summary>Answers of servers.</summary>
internal static class Answers
{
    public static async Task AnswerAsync(this UpstreamExchange exchange, int status, ReadOnlyMemory<byte> body, params string[] fields)
    {
        string[] lines = [$"HTTP/1.1 {status} Status", $"Content-Length: {body.Length}", .. fields];
        string head = $"{string.Join("\r\n", lines)}\r\n\r\n";
        await exchange.Stream.WriteAsync(Encoding.Latin1.GetBytes(head));

        // Whoever asks for the head only gets no body.
        if (!exchange.RequestLine.StartsWith("HEAD ", StringComparison.Ordinal))
        {
            await exchange.Stream.WriteAsync(body);
        }
    }

    public static Task AnswerAsync(this UpstreamExchange exchange, int status, params string[] fields) =>
        exchange.AnswerAsync(status, ReadOnlyMemory<byte>.Empty, fields);

    /// <summary>The path of the request.</summary>
    public static string Path(this UpstreamExchange exchange) => exchange.RequestLine.Split(' ')[1];

    /// <summary>Where the asked range begins, or 0.</summary>
    public static int From(this UpstreamExchange exchange) =>
        exchange["Range"] is { } range
            ? int.Parse(range["bytes=".Length..].TrimEnd('-'), System.Globalization.CultureInfo.InvariantCulture)
            : 0;
}
