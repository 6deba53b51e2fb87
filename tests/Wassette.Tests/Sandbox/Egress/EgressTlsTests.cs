using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Wassette.Sandbox.Egress;

namespace Wassette.Tests.Sandbox.Egress;

/// <summary>A server that can't prove its name is not talked to.</summary>
public sealed class EgressTlsTests
{
    private const string Answer = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecure";

    private readonly TestAuthority _authority = new();
    private readonly EgressRoute _route = EgressHost.Resolving(("service.test", ["127.0.0.1"]));

    [Fact]
    public async Task A_server_with_a_trusted_certificate_of_its_name_is_talked_to()
    {
        using UpstreamServer server = new(exchange => exchange.AnswerAsync(Answer), _authority.Issue("service.test"));
        using EgressHost host = Host(_authority.Trusting(_route));

        Assert.Equal("secure", (await host.SendAsync(Request(server))).Body);

        Assert.Equal("https", (await host.RecordAsync()).Scheme);
    }

    [Fact]
    public Task A_certificate_of_another_name_is_refused() => Refused(_authority.Issue("other.test"), _authority.Trusting(_route));

    [Fact]
    public Task An_expired_certificate_is_refused() => Refused(_authority.Issue("service.test", -30, -1), _authority.Trusting(_route));

    [Fact]
    public Task A_certificate_of_the_future_is_refused() => Refused(_authority.Issue("service.test", 1, 30), _authority.Trusting(_route));

    [Fact]
    public Task A_certificate_of_an_unknown_authority_is_refused() => Refused(new TestAuthority().Issue("service.test"), _authority.Trusting(_route));

    [Fact]
    public Task The_systems_trust_store_decides_when_no_other_is_given() => Refused(_authority.Issue("service.test"), _route);

    [Fact]
    public async Task Something_else_than_TLS_is_a_protocol_error()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task babble = BabbleAsync(listener);
        using EgressHost host = Host(_route);
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;

        Assert.Equal("response: TLS-protocol-error", await host.SendForErrorAsync(EgressHost.Request($"service.test:{port}", scheme: "https")));
        await babble;
    }

    [Fact]
    public async Task HTTP2_is_spoken_where_the_server_speaks_it()
    {
        // A server that chooses h2 gets its connection preface; that HttpClient then speaks it is HttpClient's to test.
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task<string> preface = AcceptHttp2Async(listener, _authority.Issue("service.test"));
        using EgressHost host = Host(_authority.Trusting(_route));

        await host.SendForErrorAsync(EgressHost.Request($"service.test:{((IPEndPoint)listener.LocalEndpoint).Port}", scheme: "https"));

        Assert.Equal("PRI * HTTP/2.0", await preface);
    }

    private static EgressHost Host(EgressRoute route) => new(new TestPolicy("service.test") { Private = ["service.test"] }, route: route);

    private static async Task BabbleAsync(TcpListener listener)
    {
        using TcpClient client = await listener.AcceptTcpClientAsync();
        await client.GetStream().WriteAsync("220 mail.test ESMTP\r\n"u8.ToArray());
        await client.GetStream().ReadAtLeastAsync(new byte[1000], 1000, throwOnEndOfStream: false);
    }

    private static async Task<string> AcceptHttp2Async(TcpListener listener, X509Certificate2 certificate)
    {
        using TcpClient client = await listener.AcceptTcpClientAsync();
        using SslStream stream = new(client.GetStream());
        await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificate = certificate,
            ApplicationProtocols = [SslApplicationProtocol.Http2],
        });
        byte[] preface = new byte[14];
        await stream.ReadExactlyAsync(preface);
        return Encoding.ASCII.GetString(preface);
    }

    private static string Request(UpstreamServer server) => EgressHost.Request($"service.test:{server.Port}", scheme: "https");

    private static async Task Refused(X509Certificate2 certificate, EgressRoute route)
    {
        using UpstreamServer server = new(exchange => exchange.AnswerAsync(Answer), certificate);
        using EgressHost host = Host(route);

        Assert.Equal("response: TLS-certificate-error", await host.SendForErrorAsync(Request(server)));

        Assert.Empty(server.Exchanges);
        EgressRecord record = await host.RecordAsync();
        Assert.Equal((EgressOutcome.Failed, HttpErrorCode.TlsCertificateError), (record.Outcome, record.Error));
    }
}
