using System.Text.Json;
using Wassette.Auditing;
using Wassette.Policies;
using Wassette.Sandbox.Storage;
using Wassette.Tests.Sandbox.Egress;
using Wassette.Tests.Support;

namespace Wassette.Tests.Auditing;

/// <summary>The audit file has every event, whoever else writes to it, and says when it can't.</summary>
public sealed class AuditFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public async Task Two_sessions_that_share_a_file_lose_no_line_of_each_other()
    {
        const int Calls = 40;
        string path = _directory.File("audit.jsonl");
        using TestSession first = new(new SessionOptions { Name = "first", AuditPath = path });
        using TestSession second = new(new SessionOptions { Name = "second", AuditPath = path });
        await Task.WhenAll(new[] { first, second }.Select(session => Task.Run(async () =>
        {
            session.Import(TestFiles.Tiny);
            for (int i = 0; i < Calls; i++)
            {
                await session.CallAsync("add", """{"a":1,"b":2}""");
            }
        })));

        JsonElement[] events = [.. File.ReadLines(path).Select(line => JsonDocument.Parse(line).RootElement)];
        foreach (string name in new[] { "first", "second" })
        {
            Assert.Equal(
                Enumerable.Range(1, (2 * Calls) + 1),
                events.Where(happened => happened.GetProperty("session").GetString() == name)
                    .Select(happened => happened.GetProperty("sequence").GetInt32()));
        }
    }

    [Fact]
    public async Task A_file_that_can_not_be_written_ends_no_call_and_is_told_of()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "There is no /dev/full.");
        string path = _directory.File("audit.jsonl");
        File.CreateSymbolicLink(path, "/dev/full");
        using TestSession session = new(new SessionOptions { AuditPath = path });
        session.Import(TestFiles.Tiny);

        ToolResult<byte[]?> result = await session.InvokeAsync("add", """{"a":1,"b":2}""");

        Assert.Contains("Audit events can't be written", Assert.Single(result.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_that_outlives_its_session_gets_its_answer()
    {
        using TestSession session = new(new SessionOptions { AuditPath = _directory.File("audit.jsonl") });
        session.Import(TestFiles.Misbehave);
        Task<string?> call = session.CallAsync("count");
        session.Session.Dispose();

        Assert.Equal("1", await call);
        Assert.Contains(nameof(AuditEventKind.CallEnded), File.ReadAllText(_directory.File("audit.jsonl")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_guest_that_is_refused_the_same_thing_for_ever_does_not_push_out_the_rest()
    {
        using TestSession session = new();
        session.Import(TestFiles.Component("reach-config/reach-config"), id: "reach");

        for (int i = 0; i < 3; i++)
        {
            await session.InvokeAsync("get", """{"key":"A"}""");
        }

        // One event in each call; within one call the same refusal is told once.
        Assert.Equal(3, session.Session.AuditEvents.Count(happened => happened.Kind == AuditEventKind.Denied));
        Assert.Equal(3, Assert.Single(session.Session.Denials).Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_guest_that_makes_many_requests_does_not_push_out_the_rest(bool hasFile)
    {
        const int Requests = 1500;
        string path = _directory.File("audit.jsonl");
        using UpstreamServer server = UpstreamServer.Saying("ok");
        using TestSession session = new(new SessionOptions { AuditPath = hasFile ? path : null });
        session.Import(TestFiles.Component("http")).Grant(PolicyGrant.Host($"127.0.0.1:{server.Port}"));
        string request = EgressHost.Request($"127.0.0.1:{server.Port}");

        await session.CallAsync("send", $$"""{"request":{{request}}}""");
        await session.CallAsync("repeat", $$"""{"request":{{request}},"times":{{Requests}}}""");

        // The last answer may be noted after the guest has it.
        await Eventually.TrueAsync(() => Contacted().Sum(happened => happened.Count) == Requests + 1);

        // A request that the guest dropped with the last byte of its answer counts as abandoned.
        Assert.InRange(Contacted().Length, 2, 3);
        Assert.Equal((Requests + 1) * 2, Contacted().Sum(happened => happened.BytesReceived));
        Assert.Equal(AuditEventKind.ComponentImported, session.Session.AuditEvents[0].Kind);
        if (hasFile)
        {
            JsonElement[] lines = [.. File.ReadLines(path).Select(line => JsonDocument.Parse(line).RootElement)];
            Assert.Equal(Requests + 1, lines.Count(line => line.GetProperty("kind").GetString() == nameof(AuditEventKind.HostContacted)));
            Assert.Equal(Enumerable.Range(1, lines.Length), lines.Select(line => line.GetProperty("sequence").GetInt32()));
        }

        WassetteAuditEvent[] Contacted() => [.. session.Session.AuditEvents.Where(happened => happened.Kind == AuditEventKind.HostContacted)];
    }

    [Fact]
    public void What_a_call_does_in_ever_new_ways_is_bounded_in_memory_and_whole_in_the_file()
    {
        const int Files = 1500;
        string path = _directory.File("audit.jsonl");
        using TestSession session = new(TestFiles.Tiny);
        SessionLog log = new("bounded", new AuditFile(path));
        IStorageObserver record = new CallRecord(log, session.Session.Tools[0]);

        string[] files = [.. Enumerable.Range(0, Files).Select(i => _directory.File($"file{i}"))];
        foreach (string file in files)
        {
            record.Opened(HostPath.Parse(file), PathAccess.Read);
        }

        Assert.InRange(log.Events.Count, 1000, 1001);
        Assert.Equal(Files, log.Events.Sum(happened => happened.Count));
        Assert.Equal(Files - 1000, log.Events[^1].Count);
        Assert.Equal(files, Targets(path));
    }

    [Fact]
    public void A_guest_that_opens_much_to_hide_what_it_opens_then_is_seen_to()
    {
        string path = _directory.File("audit.jsonl");
        using TestSession session = new(TestFiles.Tiny);
        CallRecord call = new(new SessionLog("noisy", new AuditFile(path)), session.Session.Tools[0]);
        IStorageObserver record = call;
        for (int i = 0; i < 5000; i++)
        {
            record.Opened(HostPath.Parse(_directory.File($"file{i % 2000}")), PathAccess.Read);
        }

        string secret = _directory.File("secret");
        record.Opened(HostPath.Parse(secret), PathAccess.Read);
        record.Opened(HostPath.Parse(_directory.File("file0")), PathAccess.Write);
        call.End("Completed", TimeSpan.Zero);

        Assert.Equal([secret, _directory.File("file0")], Targets(path).TakeLast(2));
    }

    [Fact]
    public async Task A_call_that_reads_very_many_files_has_each_in_the_file()
    {
        string path = _directory.File("audit.jsonl");
        Directory.CreateDirectory(_directory.File("data"));
        string[] files = [.. Enumerable.Range(0, 1200).Select(i => _directory.Write($"data/file{i}", "text"u8.ToArray()))];
        using TestSession session = new(new SessionOptions { WorkspaceRoot = _directory.Path, AuditPath = path });
        session.Import(TestFiles.Example("filesystem/filesystem.wasm")).Grant(PolicyGrant.Storage("fs://data/**", StorageAccess.Read));

        await session.CallAsync("search-files", """{"path":"data","content":"found nowhere"}""");

        Assert.Superset(files.ToHashSet(), Targets(path).OfType<string>().ToHashSet());
    }

    [Fact]
    public void A_guest_that_asks_for_much_to_hide_what_it_asks_for_then_is_seen_to()
    {
        string path = _directory.File("audit.jsonl");
        using TestSession session = new(TestFiles.Tiny);
        SessionLog log = new("noisy", new AuditFile(path));
        CallRecord record = new(log, session.Session.Tools[0]);

        for (int i = 0; i < 1500; i++)
        {
            record.VariableDenied($"NOISE{i}");
        }

        record.VariableDenied("SECRET");

        Assert.Equal(1001, log.Events.Count);
        Assert.StartsWith("More than 1000 different", log.Events[^1].Detail, StringComparison.Ordinal);
        Assert.Contains("More than 1000 different", File.ReadLines(path).Last(), StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Dispose();

    private static IEnumerable<string?> Targets(string path) =>
        from line in File.ReadLines(path)
        let happened = JsonElement.Parse(line)
        where happened.GetProperty("kind").GetString() == nameof(AuditEventKind.FileOpened)
        select happened.GetProperty("target").GetString();
}
