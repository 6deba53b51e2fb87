using System.Net;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Wassette.Mcp.Tests.Support;
using Wassette.Tests.Support;

namespace Wassette.Mcp.Tests.Http;

/// <summary>What the SDK's own client sees over HTTP.</summary>
public sealed class HttpClientTests
{
    [Theory]
    [MemberData(nameof(Era.All), MemberType = typeof(Era))]
    public async Task Tools_are_listed_and_called(string revision)
    {
        await using HttpServedSession served = new(TestFiles.Tiny);
        await using McpClient client = await served.ConnectAsync(revision);

        IList<McpClientTool> tools = await client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken);
        CallToolResult result = await client.CallToolAsync(
            "add", new Dictionary<string, object?> { ["a"] = 1, ["b"] = 2 }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(revision, client.NegotiatedProtocolVersion);
        Assert.Contains("add", tools.Select(tool => tool.Name));
        Assert.Equal("""{"result":3}""", result.Json());
    }

    [Fact]
    public async Task A_client_that_subscribes_is_told_of_other_tools()
    {
        await using HttpServedSession served = new();
        using CancellationTokenSource giveUp = new(TimeSpan.FromSeconds(30));
        using HttpResponseMessage response = await served.BeginAsync(
            served.Request("subscriptions/listen", "\"notifications\":{\"toolsListChanged\":true}"), giveUp.Token);
        using StreamReader events = new(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));

        Assert.Contains("subscriptions/acknowledged", await NextAsync(events), StringComparison.Ordinal);
        served.Session.Import(TestFiles.Tiny);

        Assert.Contains("notifications/tools/list_changed", await NextAsync(events), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_with_a_session_is_told_of_other_tools()
    {
        await using HttpServedSession served = new();
        TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using McpClient client = await served.ConnectAsync(Era.WithHandshake);
        await using IAsyncDisposable registration = client.RegisterNotificationHandler(
            NotificationMethods.ToolListChangedNotification,
            (_, _) =>
            {
                changed.TrySetResult();
                return ValueTask.CompletedTask;
            });

        // The client opens its stream after the handshake, at a time of its own: changes before are nobody's.
        for (int number = 0; !changed.Task.IsCompleted && number < 60; number++)
        {
            served.Session.Import(TestFiles.Tiny, id: $"tiny{number}");
            await Task.WhenAny(changed.Task, Task.Delay(500, TestContext.Current.CancellationToken));
        }

        Assert.True(changed.Task.IsCompleted);
    }

    [Theory]
    [InlineData(Era.Newest)]
    [InlineData(Era.WithHandshake)]
    public async Task A_client_that_leaves_stops_its_calls(string revision)
    {
        await using HttpServedSession served = new(TestFiles.Misbehave);
        string? session = revision == Era.Newest ? null : await served.InitializeAsync();
        using CancellationTokenSource leave = new();

        // As many as the session has places: a guest that went on spinning would keep the last call waiting.
        Task[] calls =
        [
            .. Enumerable.Range(0, 16).Select(id => served.BeginAsync(
                session is null
                    ? served.Request("tools/call", "\"name\":\"spin\"", "spin")
                    : served.OldRequest($$$"""{"jsonrpc":"2.0","id":{{{id}}},"method":"tools/call","params":{"name":"spin"}}""", session),
                leave.Token)),
        ];
        await leave.CancelAsync();
        await Task.WhenAll(calls).ContinueWith(_ => { }, TestContext.Current.CancellationToken, TaskContinuationOptions.None, TaskScheduler.Default);

        (HttpStatusCode status, string text) = await served.AskAsync(served.Request("tools/call", "\"name\":\"count\"", "count"));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("\"structuredContent\":{\"result\":1}", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_thousand_requests_at_once_are_answered()
    {
        await using HttpServedSession served = new(TestFiles.Tiny);

        (HttpStatusCode Status, string Text)[] answers = await Task.WhenAll(
            Enumerable.Range(0, 1000).Select(_ => served.AskAsync(served.Request("tools/call", "\"name\":\"add\",\"arguments\":{\"a\":1,\"b\":2}", "add"))));

        Assert.All(answers, answer => Assert.Contains("{\"result\":3}", answer.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stopping_ends_calls_and_streams_and_frees_the_port()
    {
        HttpServedSession served = new(TestFiles.Misbehave);
        int port = served.Service.Port;
        string session = await served.InitializeAsync();
        Task<HttpResponseMessage> call = served.SendAsync(served.Request("tools/call", "\"name\":\"spin\"", "spin"));
        HttpRequestMessage listen = served.OldRequest("", session);
        listen.Method = HttpMethod.Get;
        listen.Content = null;
        using HttpResponseMessage stream = await served.BeginAsync(listen, TestContext.Current.CancellationToken);

        await served.Service.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => call);
        using System.Net.Sockets.TcpListener again = new(IPAddress.Loopback, port);
        again.Start();
        again.Stop();
        served.Session.Dispose();
    }

    private static async Task<string> NextAsync(StreamReader events)
    {
        while (await events.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30)) is { } line)
        {
            if (line.StartsWith("data:", StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new InvalidOperationException("The stream has ended.");
    }
}
