using System.Diagnostics;
using Wassette.Sandbox;
using Wassette.Tests.Support;

namespace Wassette.Tests.Sandbox;

/// <summary>Calls that wait, calls that hang, and the places that they hold.</summary>
public sealed class CallSlotsTests : IDisposable
{
    private const int Places = 16;
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(200);

    private readonly TestSession _session = new(TestFiles.Misbehave, TestFiles.Tiny);

    [Fact]
    public async Task A_guest_that_hangs_in_a_host_call_does_not_hang_its_caller()
    {
        using HangingCalls hanging = new(_session, Places);
        Stopwatch time = Stopwatch.StartNew();

        ToolException error = await Assert.ThrowsAsync<ToolException>(() => hanging.CallAsync("sleep", Soon));

        Assert.Equal(ToolErrorKind.TimedOut, error.Kind);
        Assert.Equal(
            "The tool 'sleep' did not finish within 0.2 s. It is waiting inside a host call and can't be interrupted; "
                + "its thread is left behind until it returns.",
            error.Message);
        Assert.True(time.Elapsed < TimeSpan.FromSeconds(4), $"The caller got its answer after {time.Elapsed}.");
    }

    [Fact]
    public async Task When_every_place_is_held_by_a_hanging_call_the_next_fails_at_once_and_names_the_tools()
    {
        using HangingCalls hanging = new(_session, Places);
        await Task.WhenAll(Enumerable.Range(0, Places).Select(_ => Assert.ThrowsAsync<ToolException>(() => hanging.CallAsync("sleep", Soon))));

        ToolException error = await Assert.ThrowsAsync<ToolException>(() => hanging.CallAsync("add", TimeSpan.FromHours(1)));

        Assert.Equal(ToolErrorKind.Busy, error.Kind);
        Assert.Equal(
            "The tool 'add' was not called. All 16 places for calls are held by tools that do not return from a host call: sleep (16). "
                + "They come free when those calls return; a new session has places of its own.",
            error.Message);

        // The places come back when the host calls return; a call that waits for one is not told "at once" any more.
        hanging.Return();
        await WaitUntilAsync(() => hanging.TryCallAsync("add"));
    }

    [Fact]
    public async Task When_every_place_is_taken_by_a_running_call_the_next_waits_until_its_own_deadline()
    {
        using CancellationTokenSource stop = new();
        Task[] spinning = Occupy(stop.Token);
        Stopwatch time = Stopwatch.StartNew();

        ToolException error = await Assert.ThrowsAsync<ToolException>(() => _session.CallAsync("add", """{"a":1,"b":2}""", Soon));

        Assert.Equal(ToolErrorKind.Busy, error.Kind);
        Assert.Equal("The tool 'add' was not called. 16 calls were running, and none ended within 0.2 s.", error.Message);
        Assert.True(time.Elapsed >= Soon - TimeSpan.FromMilliseconds(20), $"It waited only {time.Elapsed}.");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(spinning));
        Assert.Equal("3", await _session.CallAsync("add", """{"a":1,"b":2}"""));
    }

    [Fact]
    public async Task A_waiting_call_runs_when_a_place_comes_free()
    {
        using CancellationTokenSource stop = new();
        Task[] spinning = Occupy(stop.Token);

        Task<string?> waiting = _session.CallAsync("add", """{"a":1,"b":2}""");
        Assert.False(waiting.IsCompleted);
        await stop.CancelAsync();

        Assert.Equal("3", await waiting);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(spinning));
    }

    [Fact]
    public async Task A_spinning_call_can_be_canceled()
    {
        using CancellationTokenSource stop = new();
        Task<string?> call = _session.CallUntilAsync("spin", "{}", stop.Token);

        await stop.CancelAsync();

        OperationCanceledException error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(stop.Token, error.CancellationToken);
        Assert.True(call.IsCanceled);
    }

    [Fact]
    public async Task A_call_that_hangs_in_a_host_call_can_be_canceled()
    {
        using HangingCalls hanging = new(_session, Places);
        using CancellationTokenSource stop = new();
        Task call = hanging.CallAsync("sleep", TimeSpan.FromHours(1), stop.Token);
        Stopwatch time = Stopwatch.StartNew();

        await stop.CancelAsync();

        OperationCanceledException error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(stop.Token, error.CancellationToken);
        Assert.True(call.IsCanceled);
        Assert.True(time.Elapsed < TimeSpan.FromSeconds(4), $"The caller got its answer after {time.Elapsed}.");
    }

    [Fact]
    public async Task A_waiting_call_can_be_canceled()
    {
        using CancellationTokenSource stop = new();
        using CancellationTokenSource giveUp = new();
        Task[] spinning = Occupy(stop.Token);
        Task<string?> waiting = _session.CallUntilAsync("add", """{"a":1,"b":2}""", giveUp.Token);

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(spinning));
        await AssertAllPlacesAreFreeAsync();
    }

    [Fact]
    public async Task A_call_that_was_canceled_before_it_began_does_not_run()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _session.CallUntilAsync("spin", "{}", new CancellationToken(canceled: true)));

        await AssertAllPlacesAreFreeAsync();
    }

    [Fact]
    public async Task Failing_calls_give_their_places_back()
    {
        for (int i = 0; i < 3 * Places; i++)
        {
            await Assert.ThrowsAsync<ToolException>(() => _session.CallAsync("trap"));
        }

        await AssertAllPlacesAreFreeAsync();
    }

    public void Dispose() => _session.Dispose();

    private Task[] Occupy(CancellationToken cancellation) =>
        [.. Enumerable.Range(0, Places).Select(_ => _session.CallUntilAsync("spin", "{}", cancellation))];

    // As many calls at once as there are places: with one lost, the last would wait for ever.
    private async Task AssertAllPlacesAreFreeAsync()
    {
        using CancellationTokenSource stop = new();
        Task[] spinning = Occupy(stop.Token);
        ToolException error = await Assert.ThrowsAsync<ToolException>(() => _session.CallAsync("count", timeout: Soon));
        Assert.Equal(ToolErrorKind.Busy, error.Kind);
        await stop.CancelAsync();
        Exception end = await Assert.ThrowsAnyAsync<Exception>(() => Task.WhenAll(spinning));
        Assert.IsAssignableFrom<OperationCanceledException>(end);
        Assert.All(spinning, call => Assert.True(call.IsCanceled));
        Assert.Equal("1", await _session.CallAsync("count"));
    }

    private static async Task WaitUntilAsync(Func<Task<bool>> condition)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        while (!await condition())
        {
            await Task.Delay(20, limit.Token);
        }
    }
}
