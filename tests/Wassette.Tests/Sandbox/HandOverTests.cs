using Wassette.Auditing;
using Wassette.Policies;
using Wassette.Sandbox;
using Wassette.Tests.Support;

namespace Wassette.Tests.Sandbox;

/// <summary>A place goes from the call that ends to the one that waited longest, whatever becomes of the others.</summary>
public sealed class HandOverTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    private readonly TestSession _session = new(TestFiles.Tiny);
    private readonly SessionLog _log = new("places", file: null);

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 2)]
    [InlineData(16, 3)]
    public async Task Of_many_calls_that_end_in_every_way_each_ends_once_and_no_place_is_lost(int places, int seed)
    {
        CallSlots session = new(places);
        CallSlots component = new(places, " of the component");
        Random random = new(seed);
        int running = 0;
        int most = 0;
        int[] begun = new int[2000];
        List<Task> calls = [];
        List<CancellationTokenSource> ends = [];
        for (int i = 0; i < begun.Length; i++)
        {
            int number = i;
            int fate = random.Next(8);
            CancellationTokenSource end = new();
            ends.Add(end);
            TimeSpan timeout = fate == 0 ? TimeSpan.FromMilliseconds(random.Next(1, 20)) : Long;
            Task call = RunAsync([session, component], timeout, called =>
            {
                Interlocked.Increment(ref begun[number]);
                Max(ref most, Interlocked.Increment(ref running));
                SpinWait.SpinUntil(() => called.End != CallEnd.None, number % 3);
                Interlocked.Decrement(ref running);
                return fate == 1 ? throw new InvalidOperationException("trap") : number;
            }, end.Token);
            calls.Add(call);

            // Calls before it are canceled too, in the queue or on their way: whatever state they are in now.
            if (fate is 2 or 3)
            {
                ends[random.Next(ends.Count)].Cancel();
            }
        }

        // Without what they throw.
        await Task.WhenAll(calls.Select(call => call.ContinueWith(_ => { }, TaskScheduler.Default))).WaitAsync(Long, TestContext.Current.CancellationToken);

        Assert.All(begun, times => Assert.InRange(times, 0, 1));
        Assert.All(calls.Zip(begun), pair => Assert.True(pair.Second == 1 || !pair.First.IsCompletedSuccessfully));
        Assert.InRange(most, 1, places);
        Assert.Contains(calls, call => call.IsCanceled);
        Assert.Contains(calls, call => call.IsFaulted);

        // As many at once as before: with a place lost, they would wait for the last of them.
        using CountdownEvent all = new(places);
        await Task.WhenAll(Enumerable.Range(0, places).Select(_ => RunAsync([session, component], Long, _ =>
        {
            all.Signal();
            return all.Wait(Long) ? 0 : throw new TimeoutException();
        })));
        ends.ForEach(end => end.Dispose());
    }

    [Fact]
    public async Task Calls_that_wait_begin_in_their_order_and_those_that_gave_up_are_passed_over()
    {
        CallSlots slots = new(1);
        using ManualResetEventSlim goOn = new();
        Task first = RunAsync([slots], Long, _ => goOn.Wait(Long) ? 0 : 1);
        List<int> order = [];
        List<(Task Call, CancellationTokenSource End)> waiting = [];
        foreach (int number in Enumerable.Range(0, 300))
        {
            CancellationTokenSource end = new();
            waiting.Add((RunAsync([slots], Long, _ => Note(number), end.Token), end));
        }

        int[] givenUp = [.. Enumerable.Range(0, 300).Where(number => number % 3 == 0 || number > 290)];
        foreach (int number in givenUp)
        {
            await waiting[number].End.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting[number].Call);
        }

        goOn.Set();
        await first;
        await Task.WhenAll(waiting.Where(call => !call.Call.IsCanceled).Select(call => call.Call));
        waiting.ForEach(call => call.End.Dispose());

        Assert.Equal(Enumerable.Range(0, 300).Except(givenUp), order);

        int Note(int number)
        {
            order.Add(number);
            return number;
        }
    }

    [Fact]
    public async Task Calls_that_fail_before_they_begin_give_their_places_back()
    {
        WasmComponent component = _session.Session.Components[0];
        EventHandler failing = (_, _) => throw new InvalidOperationException("of who listens");
        for (int i = 0; i < _session.Session.ConcurrentCalls + 1; i++)
        {
            component.GrantForNextCall(Long, PolicyGrant.Host("a.example"));
            _session.Session.Changed += failing;
            await Assert.ThrowsAsync<InvalidOperationException>(() => _session.CallAsync("add", """{"a":1,"b":2}"""));
            _session.Session.Changed -= failing;
        }

        Assert.Equal("3", await _session.CallAsync("add", """{"a":1,"b":2}""", TimeSpan.FromSeconds(10)));
    }

    private static void Max(ref int most, int value)
    {
        int seen = Volatile.Read(ref most);
        while (value > seen && Interlocked.CompareExchange(ref most, value, seen) is { } other && other != seen)
        {
            seen = other;
        }
    }

    private Task<int> RunAsync(CallSlots[] slots, TimeSpan timeout, Func<GuestCall, int> body, CancellationToken? end = null)
    {
        WasmTool tool = _session.Session.ResolveTool("add");
        return new GuestCall<int>(
            tool, new CallRecord(_log, tool), timeout, outputLimit: 0, slots, SandboxEngine.Shared.Watchdog, body, resources: Stream.Null,
            end ?? TestContext.Current.CancellationToken).RunAsync();
    }
}
