using System.Net;
using System.Net.Sockets;
using System.Text;
using Wassette.Sandbox.Egress;

namespace Wassette.Tests.Sandbox.Egress;

/// <summary>The listener against whoever else connects to it, and against requests that could be read in two ways.</summary>
public sealed class EgressGatewayTests
{
    private static readonly EgressGateway Gateway = EgressGateway.Shared;

    [Fact]
    public async Task A_ticket_serves_one_request_and_only_one()
    {
        using UpstreamServer server = UpstreamServer.Saying("hello");
        using Visitor visitor = new(server.Port);
        string ticket = visitor.Admit();

        Assert.EndsWith("\r\n\r\nhello", await Visitor.AskAsync(Request(ticket)), StringComparison.Ordinal);
        Assert.Equal("", await Visitor.AskAsync(Request(ticket)));

        Assert.Single(server.Exchanges);
    }

    [Fact]
    public void Tickets_are_long_and_never_alike()
    {
        using Visitor visitor = new(port: 1);
        HashSet<string> tickets = [.. Enumerable.Range(0, 200).Select(_ => visitor.Admit())];

        Assert.Equal(200, tickets.Count);
        Assert.All(tickets, ticket => Assert.Matches("^[0-9a-f]{64}$", ticket));
    }

    [Fact]
    public async Task A_ticket_ends_with_the_call_that_it_was_given_to()
    {
        using UpstreamServer server = UpstreamServer.Saying("hello");
        string ticket;
        using (Visitor visitor = new(server.Port))
        {
            ticket = visitor.Admit();
        }

        Assert.Equal("", await Visitor.AskAsync(Request(ticket)));
        Assert.False(Gateway.Withdraw(ticket));
        Assert.Empty(server.Exchanges);
    }

    [Fact]
    public async Task A_ticket_ends_at_the_deadline_while_the_guest_is_stuck()
    {
        using Visitor visitor = new(port: 1, TimeSpan.FromMilliseconds(50));
        string ticket = visitor.Admit();

        await Eventually.TrueAsync(() => visitor.Call.Ended.IsCancellationRequested);
        Assert.Equal("", await Visitor.AskAsync(Request(ticket)));
        Assert.Equal(EgressOutcome.Abandoned, Assert.Single(visitor.Records).Outcome);
    }

    [Fact]
    public async Task A_ticket_for_one_method_does_not_serve_another()
    {
        using UpstreamServer server = UpstreamServer.Saying("hello");
        using Visitor visitor = new(server.Port);

        Assert.Equal("", await Visitor.AskAsync(Request(visitor.Admit()).Replace("GET", "DELETE", StringComparison.Ordinal)));

        Assert.Empty(server.Exchanges);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nhost: H\r\n\r\n")]
    [InlineData("GET /0000000000000000000000000000000000000000000000000000000000000000 HTTP/1.1\r\nhost: H\r\n\r\n")]
    [InlineData("GET  /TICKET HTTP/1.1\r\nhost: H\r\n\r\n")]
    [InlineData("GET /TICKET  HTTP/1.1\r\nhost: H\r\n\r\n")]
    [InlineData("GET /TICKET\tHTTP/1.1\r\nhost: H\r\n\r\n")]
    [InlineData(" GET /TICKET HTTP/1.1\r\nhost: H\r\n\r\n")]
    [InlineData("GET /TICKET HTTP/1.0\r\nhost: H\r\n\r\n")]
    [InlineData("GET /TICKET HTTP/2.0\r\nhost: H\r\n\r\n")]
    [InlineData("GET /TICKET\r\nhost: H\r\n\r\n")]
    [InlineData("GET /TICKET? HTTP/1.1\r\nhost: H\r\n\r\n")]
    [InlineData("GET /TICKET/ HTTP/1.1\r\nhost: H\r\n\r\n")]
    [InlineData("GET //TICKET HTTP/1.1\r\nhost: H\r\n\r\n")]
    [InlineData("GET TICKET HTTP/1.1\r\nhost: H\r\n\r\n")]
    [InlineData("GET http://H/TICKET HTTP/1.1\r\nhost: H\r\n\r\n")]
    [InlineData("GET http://evil.test/TICKET HTTP/1.1\r\nhost: H\r\n\r\n")]
    [InlineData("\r\nGET /TICKET HTTP/1.1\r\nhost: H\r\n\r\n")]
    [InlineData("GET /TICKET HTTP/1.1\nhost: H\n\n")]
    [InlineData("GET /TICKET HTTP/1.1\rhost: H\r\r")]
    [InlineData("G\0T /TICKET HTTP/1.1\r\nhost: H\r\n\r\n")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")]
    public async Task A_connection_without_a_ticket_in_the_one_form_gets_no_answer(string text)
    {
        using UpstreamServer server = UpstreamServer.Saying("hello");
        using Visitor visitor = new(server.Port);

        Assert.Equal("", await Visitor.AskAsync(text.Replace("TICKET", visitor.Admit(), StringComparison.Ordinal).Replace("H\r", Gateway.Authority + "\r", StringComparison.Ordinal)));

        Assert.Empty(server.Exchanges);
    }

    [Theory]
    [InlineData("host: H\r\ncontent-length: 5\r\ncontent-length: 5\r\n\r\nhello")]
    [InlineData("host: H\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello")]
    [InlineData("host: H\r\ncontent-length: 5, 5\r\n\r\nhello")]
    [InlineData("host: H\r\ncontent-length: +5\r\n\r\nhello")]
    [InlineData("host: H\r\ncontent-length: -5\r\n\r\nhello")]
    [InlineData("host: H\r\ncontent-length: 0x5\r\n\r\nhello")]
    [InlineData("host: H\r\ncontent-length: 5 5\r\n\r\nhello")]
    [InlineData("host: H\r\ncontent-length: \r\n\r\nhello")]
    [InlineData("host: H\r\ncontent-length: 99999999999999999999\r\n\r\nhello")]
    [InlineData("host: H\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("host: H\r\ntransfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n")]
    [InlineData("host: H\r\ntransfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("host: H\r\ntransfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("host: H\r\ntransfer-encoding: Chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("host: H\r\ntransfer-encoding: identity\r\n\r\n")]
    [InlineData("host: H\r\ntransfer-encoding : chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("host: H\r\ntransfer-encoding\r\n\r\n")]
    [InlineData("host: H\r\nx: a\r\n b\r\n\r\n")]
    [InlineData("host: H\r\nx: a\r\n\tb\r\n\r\n")]
    [InlineData("host: H\r\nx: a\nb: c\r\n\r\n")]
    [InlineData("host: H\r\nx: a\rb: c\r\n\r\n")]
    [InlineData("host: H\r\nx: a\0b\r\n\r\n")]
    [InlineData("host: H\r\nx\u00e9: a\r\n\r\n")]
    [InlineData("host: H\r\n: a\r\n\r\n")]
    [InlineData("host: H\r\nx y: a\r\n\r\n")]
    [InlineData("x: no host\r\n\r\n")]
    [InlineData("host: evil.test\r\n\r\n")]
    [InlineData("host: H\r\nhost: H\r\n\r\n")]
    [InlineData("host: H\r\n\r\nGET /smuggled HTTP/1.1\r\nhost: H\r\n\r\n")]
    [InlineData("host: H\r\ncontent-length: 5\r\n\r\nhelloGET /smuggled HTTP/1.1\r\n\r\n")]
    [InlineData("host: H\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n")]
    [InlineData("host: H\r\ntransfer-encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\n\r\n")]
    [InlineData("host: H\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello!\r\n0\r\n\r\n")]
    [InlineData("host: H\r\ntransfer-encoding: chunked\r\n\r\n5\nhello\n0\n\n")]
    [InlineData("host: H\r\ntransfer-encoding: chunked\r\n\r\n 5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("host: H\r\ntransfer-encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("host: H\r\ntransfer-encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("host: H\r\ntransfer-encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n")]
    [InlineData("host: H\r\ntransfer-encoding: chunked\r\n\r\n00000000000000005\r\nhello\r\n0\r\n\r\n")]
    [InlineData("host: H\r\ntransfer-encoding: chunked\r\n\r\n\r\n")]
    public async Task A_request_that_could_be_read_in_two_ways_is_not_passed_on(string fields)
    {
        using UpstreamServer server = new(async exchange =>
        {
            await exchange.ReadBodyAsync(1_000_000);
            await exchange.AnswerAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        });
        using Visitor visitor = new(server.Port, method: "POST");
        string request = $"POST /{visitor.Admit()} HTTP/1.1\r\n{fields}".Replace("host: H", $"host: {Gateway.Authority}", StringComparison.Ordinal);

        string answer = await Visitor.AskAsync(request);

        // What is wrong in the head is answered at once; what is wrong in the body ends a request that has begun.
        Assert.DoesNotContain(" 200 ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Exchanges, exchange => exchange.RequestLine.Contains("smuggled", StringComparison.Ordinal));
        await Eventually.TrueAsync(() => !visitor.Records.IsEmpty);
        Assert.NotEqual(EgressOutcome.Completed, Assert.Single(visitor.Records).Outcome);
        Assert.True(server.Exchanges.Count <= 1 && (server.Exchanges.IsEmpty || fields.Contains("\r\n\r\n", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(300)]
    [InlineData(1_000_000)]
    public async Task A_line_without_end_is_not_read_to_its_end(int length)
    {
        using Visitor visitor = new(port: 1);

        Assert.Equal("", await Visitor.AskAsync($"GET /{new string('a', length)}"));
    }

    [Theory]
    [InlineData(1, 1_000_000)]
    [InlineData(2_500, 10)]
    [InlineData(100_000, 0)]
    public async Task A_head_without_end_is_not_read_to_its_end(int fields, int length)
    {
        using UpstreamServer server = UpstreamServer.Saying("hello");
        using Visitor visitor = new(server.Port);
        StringBuilder text = new(Request(visitor.Admit())[..^2]);
        for (int i = 0; i < fields; i++)
        {
            text.Append("a: ").Append('a', length).Append("\r\n");
        }

        Assert.DoesNotContain(" 200 ", await Visitor.AskAsync(text.Append("\r\n").ToString()), StringComparison.Ordinal);
        Assert.Empty(server.Exchanges);
    }

    [Fact]
    public async Task A_well_formed_request_arrives_in_any_number_of_pieces()
    {
        using UpstreamServer server = new(async exchange =>
        {
            await exchange.AnswerAsync($"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{await exchange.ReadBodyAsync(5)}");
        });
        using Visitor visitor = new(server.Port, method: "POST");
        string request = $"POST /{visitor.Admit()} HTTP/1.1\r\nhost: {Gateway.Authority}\r\ncontent-length: 5\r\nx: y\r\n\r\nhello";

        string answer = await Visitor.AskAsync(request, pieces: 1);

        Assert.EndsWith("\r\n\r\nhello", answer, StringComparison.Ordinal);
        Assert.Equal("y", Assert.Single(server.Exchanges)["x"]);
    }

    [Fact]
    public async Task Fields_about_the_connection_are_not_passed_on()
    {
        using UpstreamServer server = UpstreamServer.Saying("");
        using Visitor visitor = new(server.Port);
        string request = Request(visitor.Admit())[..^2]
            + "connection: x-secret\r\nkeep-alive: 1\r\nte: trailers\r\nupgrade: websocket\r\nexpect: 100-continue\r\ntrailer: x\r\n"
            + "proxy-authorization: Basic x\r\nproxy-connection: keep-alive\r\nhttp2-settings: x\r\ncookie: mine\r\n\r\n";

        Assert.Contains(" 200 ", await Visitor.AskAsync(request), StringComparison.Ordinal);

        Assert.Equal(
            $"GET /path?query HTTP/1.1\r\nHost: 127.0.0.1:{server.Port}\r\nCookie: mine\r\n\r\n", Assert.Single(server.Exchanges).Head, ignoreCase: true);
    }

    [Fact]
    public async Task Many_strangers_do_not_keep_the_gateway_from_its_work()
    {
        using UpstreamServer server = UpstreamServer.Saying("hello");
        using Visitor visitor = new(server.Port);
        List<TcpClient> strangers = [];
        for (int i = 0; i < 200; i++)
        {
            TcpClient stranger = new();
            await stranger.ConnectAsync(IPEndPoint.Parse(Gateway.Authority), TestContext.Current.CancellationToken);
            strangers.Add(stranger);
        }

        Assert.Contains(" 200 ", await Visitor.AskAsync(Request(visitor.Admit())), StringComparison.Ordinal);

        strangers.ForEach(stranger => stranger.Dispose());
    }

    [Fact]
    public async Task Strangers_that_reset_their_connections_do_no_harm()
    {
        using UpstreamServer server = UpstreamServer.Saying("hello");
        using Visitor visitor = new(server.Port);
        for (int i = 0; i < 2000; i++)
        {
            using Socket stranger = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            stranger.LingerState = new LingerOption(enable: true, seconds: 0);
            await stranger.ConnectAsync(IPEndPoint.Parse(Gateway.Authority), TestContext.Current.CancellationToken);
        }

        Assert.Contains(" 200 ", await Visitor.AskAsync(Request(visitor.Admit())), StringComparison.Ordinal);
    }

    private static string Request(string ticket) => $"GET /{ticket} HTTP/1.1\r\nhost: {Gateway.Authority}\r\n\r\n";

    /// <summary>A call whose tickets are used by a raw socket instead of a guest.</summary>
    private sealed class Visitor : IDisposable
    {
        private readonly EgressAccess _access;
        private readonly EgressTarget _target;

        public Visitor(int port, TimeSpan? time = null, string method = "GET")
        {
            TestPolicy policy = new("127.0.0.1");
            _access = new EgressAccess(policy, Records.Enqueue, EgressLimits.Default with { OpenRequests = 1000 }, EgressHost.NoProxy);
            Assert.True(_access.TryLease());
            Call = new EgressCall(_access, "component", "tool", time ?? TimeSpan.FromMinutes(1), CancellationToken.None);
            _target = new EgressTarget(method, "http", "127.0.0.1", port, "/path?query");
        }

        public EgressCall Call { get; }

        public System.Collections.Concurrent.ConcurrentQueue<EgressRecord> Records { get; } = [];

        public string Admit() => Call.Open(new EgressRequest(Call, _target) { Host = _access.Policy.DecideHost("http", _target.Host, _target.Port) })!;

        /// <summary>Sends bytes and reads all that comes back; nothing when the connection is reset.</summary>
        public static async Task<string> AskAsync(string text, int pieces = int.MaxValue)
        {
            using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            patience.CancelAfter(TimeSpan.FromSeconds(20));
            using TcpClient client = new() { NoDelay = true };
            await client.ConnectAsync(IPEndPoint.Parse(Gateway.Authority), patience.Token);
            NetworkStream stream = client.GetStream();
            MemoryStream answer = new();
            try
            {
                byte[] bytes = Encoding.Latin1.GetBytes(text);
                for (int at = 0; at < bytes.Length; at += Math.Min(pieces, bytes.Length - at))
                {
                    await stream.WriteAsync(bytes.AsMemory(at, Math.Min(pieces, bytes.Length - at)), patience.Token);
                }

                await stream.CopyToAsync(answer, patience.Token);
            }
            catch (IOException)
            {
                // Reset: nobody reads what was sent.
            }

            return Encoding.Latin1.GetString(answer.ToArray());
        }

        public void Dispose()
        {
            Call.Dispose();
            _access.Dispose();
        }
    }
}
