using Wassette.Auditing;

namespace Wassette.Tests.Auditing;

/// <summary>The events that are kept in memory.</summary>
public sealed class AuditTrailTests
{
    private const int Kept = 10_000;

    private readonly AuditTrail _trail = new("trail", file: null);

    [Fact]
    public void Nothing_is_there_at_first() => Assert.Empty(_trail.Events);

    [Theory]
    [InlineData(1)]
    [InlineData(Kept)]
    [InlineData(Kept + 5)]
    [InlineData((2 * Kept) + 1)]
    public void The_last_ones_are_kept_the_oldest_first(int count)
    {
        for (int i = 1; i <= count; i++)
        {
            _trail.Add(Event($"event {i}"));
        }

        IReadOnlyList<WassetteAuditEvent> events = _trail.Events;
        int first = Math.Max(1, count - Kept + 1);
        Assert.Equal(Enumerable.Range(first, count - first + 1).Select(i => (long)i), events.Select(happened => happened.Sequence));
        Assert.Equal($"event {first}", events[0].Target);
        Assert.Equal($"event {count}", events[^1].Target);
    }

    [Fact]
    public void All_of_an_event_is_kept()
    {
        WassetteAuditEvent happened = Event("target") with
        {
            Origin = "origin",
            Tool = "tool",
            Call = 7,
            Outcome = "outcome",
            Detail = "detail",
            Duration = TimeSpan.FromSeconds(1),
            BytesSent = 2,
            BytesReceived = 3,
        };

        _trail.Add(happened);

        Assert.Equal(happened with { Sequence = 1, Session = "trail" }, Assert.Single(_trail.Events));
    }

    [Fact]
    public void One_that_is_counted_stands_where_the_first_was_and_says_what_all_came_to()
    {
        WassetteAuditEvent happened = Event("again") with { Duration = TimeSpan.FromSeconds(1), BytesSent = 10, BytesReceived = 100 };
        long entry = _trail.Count(happened, with: null, one => one);
        _trail.Add(Event("other"));

        Assert.Equal(entry, _trail.Count(happened, entry, one => one));

        WassetteAuditEvent counted = _trail.Events[0];
        Assert.Equal((1, 2, TimeSpan.FromSeconds(2), 20L, 200L), (counted.Sequence, counted.Count, counted.Duration, counted.BytesSent, counted.BytesReceived));
        Assert.Equal("other", _trail.Events[^1].Target);
    }

    [Fact]
    public void One_that_is_counted_when_the_first_is_gone_begins_anew()
    {
        long entry = _trail.Count(Event("again"), with: null, one => one);
        for (int i = 0; i < Kept; i++)
        {
            _trail.Add(Event("other"));
        }

        long next = _trail.Count(Event("again"), entry, one => one with { Detail = "anew" });

        Assert.NotEqual(entry, next);
        Assert.Equal(("anew", 1), (_trail.Events[^1].Detail, _trail.Events[^1].Count));
        Assert.Equal(Kept - 1, _trail.Events.Count(happened => happened.Target == "other"));
    }

    private static WassetteAuditEvent Event(string target) =>
        new() { Kind = AuditEventKind.FileOpened, Component = "component", Digest = "sha256:0", Target = target };
}
