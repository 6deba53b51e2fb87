using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using Wassette.Sandbox.Egress;
using Wassette.Tests.Sandbox.Egress;

namespace Wassette.Tests.Examples;

/// <summary>Every https server there is, behind a proxy on loopback: so a component can be tested with the hosts that it really asks.</summary>
internal sealed class LoopbackInternet : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly Func<string, string> _answer;
    private readonly UpstreamServer _proxy;

    /// <summary>Starts it.</summary>
    /// <param name="answer">Gives for a URL the head and body of the response, without the length.</param>
    public LoopbackInternet(Func<string, string> answer)
    {
        _answer = answer;
        _proxy = new UpstreamServer(TunnelAsync);
    }

    /// <summary>What was asked for, in the order of the requests.</summary>
    public ConcurrentQueue<string> Urls { get; } = [];

    public EgressRoute Route => _authority.Trusting(new EgressRoute { Proxy = new WebProxy($"http://127.0.0.1:{_proxy.Port}") });

    public static string Json(string body, string status = "200 OK") => $"HTTP/1.1 {status}\r\nContent-Type: application/json\r\n\r\n{body}";

    public void Dispose() => _proxy.Dispose();

    private async Task TunnelAsync(UpstreamExchange connect)
    {
        string authority = connect.RequestLine.Split(' ')[1];
        Assert.EndsWith(":443", authority, StringComparison.Ordinal);
        string host = authority[..^":443".Length];
        await connect.AnswerAsync("HTTP/1.1 200 OK\r\n\r\n");

        using SslStream secure = new(connect.Stream);
        await secure.AuthenticateAsServerAsync(_authority.Issue(host));
        while (await UpstreamExchange.ReadAsync(secure) is { } exchange)
        {
            string url = $"https://{host}{exchange.RequestLine.Split(' ')[1]}";
            Urls.Enqueue(url);
            string[] parts = _answer(url).Split("\r\n\r\n", 2);
            await exchange.AnswerAsync($"{parts[0]}\r\nContent-Length: {parts[1].Length}\r\n\r\n{parts[1]}");
        }
    }
}
