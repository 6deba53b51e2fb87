using System.Diagnostics;
using System.Text.Json;
using Wassette.Mcp.Tests.Support;
using Wassette.Policies;
using Wassette.Tests.Support;

namespace Wassette.Mcp.Tests;

public sealed class ListChangedTests
{
    private const string Meta =
        "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{}}";

    [Fact]
    public async Task After_a_handshake_a_client_hears_of_imports_removals_and_grants()
    {
        using TestSession session = new();
        await using RawConnection connection = await RawConnection.OpenAsync(session);

        WasmComponent component = session.Import(TestFiles.Tiny);
        await AssertChangedAsync(connection);
        component.Grant(PolicyGrant.Host("example.com"));
        await AssertChangedAsync(connection);
        session.Session.Remove(component);
        await AssertChangedAsync(connection);
    }

    [Fact]
    public async Task A_client_of_the_newest_revision_hears_of_it_when_it_listens()
    {
        using TestSession session = new();
        await using RawConnection connection = new(session.Session);
        await connection.SendAsync(
            """{"jsonrpc":"2.0","id":"sub","method":"subscriptions/listen","params":{"notifications":{"toolsListChanged":true},META}}"""
                .Replace("META", Meta, StringComparison.Ordinal));
        Assert.Equal("notifications/subscriptions/acknowledged", (await connection.ReadAsync()).GetProperty("method").GetString());

        session.Import(TestFiles.Tiny);
        JsonElement changed = await connection.ReadAsync();

        Assert.Equal("notifications/tools/list_changed", changed.GetProperty("method").GetString());
        Assert.Contains("\"sub\"", changed.GetProperty("params").GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_is_not_ready_or_does_not_listen_hears_nothing(bool isNewest)
    {
        using TestSession session = new();
        RawConnection connection = new(session.Session);
        if (isNewest)
        {
            await connection.AskAsync(
                """{"jsonrpc":"2.0","id":1,"method":"server/discover","params":{META}}""".Replace("META", Meta, StringComparison.Ordinal));
        }

        session.Import(TestFiles.Tiny);

        Assert.Empty(await connection.EndAsync());
    }

    [Fact]
    public async Task A_storm_of_changes_is_announced_at_most_twice_a_second_and_its_end_always()
    {
        using TestSession session = new(TestFiles.Tiny);
        List<(long Time, int Rules)> announced = [];
        TaskCompletionSource last = new();
        WasmComponent component = session.Session.Components[0];
        using ChangeAnnouncer announcer = new(session.Session, () =>
        {
            lock (announced)
            {
                announced.Add((Environment.TickCount64, component.Policy.Rules.Count));
                if (component.Policy.Rules.Count == 60)
                {
                    last.TrySetResult();
                }
            }
        });

        foreach (int number in Enumerable.Range(0, 60))
        {
            component.Grant(PolicyGrant.Host($"h{number}.example.com"));
        }

        await last.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.All(announced.Zip(announced.Skip(1)), pair => Assert.InRange(pair.Second.Time - pair.First.Time, 450, long.MaxValue));
        Assert.Equal(1, announced[0].Rules);
    }

    [Fact]
    public async Task A_storm_of_changes_does_not_keep_requests_from_being_answered()
    {
        using TestSession session = new(TestFiles.Tiny);
        await using RawConnection connection = await RawConnection.OpenAsync(session);
        Task storm = Task.Run(
            () =>
            {
                foreach (int number in Enumerable.Range(0, 200))
                {
                    session.Session.Components[0].Grant(PolicyGrant.Host($"h{number % 20}.example.com"));
                    session.Session.Remove("types");
                    session.Import(TestFiles.Types);
                }
            },
            TestContext.Current.CancellationToken);

        Stopwatch time = Stopwatch.StartNew();
        int announced = 0;
        for (int id = 0; id < 100 || !storm.IsCompleted; id++)
        {
            JsonElement message = await connection.AskAsync($$"""{"jsonrpc":"2.0","id":{{id}},"method":"tools/list"}""");
            while (message.TryGetProperty("method", out _))
            {
                announced++;
                message = await connection.ReadAsync();
            }

            Assert.Equal(id, message.GetProperty("id").GetInt32());
            Assert.True(message.TryGetProperty("result", out _));
        }

        await storm;
        Assert.InRange(announced, 1, (int)time.Elapsed.TotalSeconds * 2 + 3);
    }

    [Fact]
    public async Task A_change_during_the_handshake_is_announced_after_it()
    {
        using TestSession session = new();
        await using RawConnection connection = new(session.Session);
        await connection.AskAsync(
            """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"raw","version":"1"}}}""");

        session.Import(TestFiles.Tiny);
        JsonElement listed = await connection.AskAsync("""{"jsonrpc":"2.0","id":2,"method":"tools/list"}""");
        await connection.SendAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");

        Assert.Equal(2, listed.GetProperty("id").GetInt32());
        await AssertChangedAsync(connection);
    }

    private static async Task AssertChangedAsync(RawConnection connection) =>
        Assert.Equal("notifications/tools/list_changed", (await connection.ReadAsync()).GetProperty("method").GetString());
}
