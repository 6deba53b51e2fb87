using System.Diagnostics;
using Wassette.Sandbox;
using Wassette.Tests.Support;

namespace Wassette.Tests.Sandbox.Waiting;

public sealed class PollGateTests : IDisposable
{
    private const string Minute = "60000000000";
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(300);

    private readonly TemporaryDirectory _directory = new();
    private readonly TestSession _session = new();

    public static TheoryData<string> Versions => [.. Enumerable.Range(0, 13).Select(patch => $"0.2.{patch}")];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Every_version_of_WASI_is_behind_the_gate(string version)
    {
        Import(version);

        await Task.WhenAll(AssertEndsInTimeAsync("sleep", $$"""{"ns":{{Minute}}}"""), AssertEndsInTimeAsync("sleep-in-list", $$"""{"hours":1,"ns":{{Minute}}}"""));
    }

    [Fact]
    public async Task Every_way_of_waiting_ends_with_the_call_and_leaves_no_thread_behind()
    {
        Import("0.2.12");

        // More than there are places, one after the other: none stays taken.
        for (int i = 0; i < 2; i++)
        {
            await Task.WhenAll(Enumerable.Range(0, 16).Select(i => i % 2 == 0
                ? AssertEndsInTimeAsync("sleep-until", $$"""{"ns":{{Minute}}}""")
                : AssertEndsInTimeAsync("sleep-in-list", $$"""{"hours":9,"ns":{{Minute}}}""")));
        }

        Assert.Equal("true", await _session.CallAsync("any-ready"));
    }

    [Fact]
    public async Task A_guest_sleeps_as_long_as_it_asks_for()
    {
        Import("0.2.12");
        foreach ((string tool, string arguments, string? value) in new[]
        {
            ("sleep", """{"ns":50000000}""", null),
            ("sleep-until", """{"ns":50000000}""", null),
            ("sleep-in-list", """{"hours":4,"ns":50000000}""", "4"),
        })
        {
            Stopwatch time = Stopwatch.StartNew();
            Assert.Equal(value, await _session.CallAsync(tool, arguments));
            Assert.True(time.Elapsed >= TimeSpan.FromMilliseconds(50), $"{tool} slept only {time.Elapsed}.");
        }
    }

    [Fact]
    public async Task A_guest_that_waits_can_be_canceled_and_leaves_no_thread_behind()
    {
        Import("0.2.12");
        using CancellationTokenSource stop = new(TimeSpan.FromMilliseconds(100));

        // As many as there are places.
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _session.CallUntilAsync("sleep", $$"""{"ns":{{Minute}}}""", stop.Token))));

        Assert.Equal("true", await _session.CallAsync("any-ready"));
    }

    [Fact]
    public async Task A_poll_of_nothing_traps_as_it_does_natively()
    {
        Import("0.2.12");

        ToolException error = await Assert.ThrowsAsync<ToolException>(() => _session.CallAsync("poll-nothing"));

        Assert.Equal(ToolErrorKind.Trap, error.Kind);
        Assert.Equal("The tool 'poll-nothing' failed: empty poll list.", error.Message);
    }

    [Theory]
    [InlineData(100_000)]
    [InlineData(15_000_000)]
    public async Task A_list_of_any_length_harms_only_its_own_call(int length)
    {
        Import("0.2.12");

        Exception? error = await Record.ExceptionAsync(
            () => _session.CallAsync("sleep-in-list", $$"""{"hours":{{length}},"ns":1000000}""", TimeSpan.FromSeconds(20)));

        Assert.True(error is null or ToolException, error?.ToString());
        Assert.Equal("true", await _session.CallAsync("any-ready"));
    }

    [Fact]
    public async Task Waits_leave_nothing_behind_in_their_store()
    {
        Import("0.2.12");

        // A store has room for some ten thousand of many things.
        Assert.Null(await _session.CallAsync("sleep-often", """{"times":20000}"""));
    }

    public void Dispose()
    {
        _session.Dispose();
        _directory.Dispose();
    }

    private void Import(string version) => _session.Import(_directory.Write("waiting.wasm", WaitingGuest.Make(version)));

    private async Task AssertEndsInTimeAsync(string tool, string arguments)
    {
        ToolException error = await Assert.ThrowsAsync<ToolException>(() => _session.CallAsync(tool, arguments, Soon));

        // A stuck call would say so.
        Assert.Equal(ToolErrorKind.TimedOut, error.Kind);
        Assert.Equal($"The tool '{tool}' did not finish within 0.3 s.", error.Message);
    }
}
