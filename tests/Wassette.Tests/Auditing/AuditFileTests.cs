using System.Text.Json;
using Wassette.Auditing;
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

    public void Dispose() => _directory.Dispose();
}
