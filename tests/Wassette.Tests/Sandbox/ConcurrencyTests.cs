using System.Diagnostics;
using Wassette.Sandbox;
using Wassette.Tests.Support;

namespace Wassette.Tests.Sandbox;

/// <summary>Many calls at once: right answers, and nothing left over.</summary>
[Collection(nameof(ProcessState))]
public sealed class ConcurrencyTests : IDisposable
{
    private readonly TestSession _session = new(TestFiles.Tiny, TestFiles.Types, TestFiles.Misbehave);

    [Fact]
    public async Task Calls_from_many_threads_each_get_their_own_answer()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 8000), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
        {
            switch (i % 5)
            {
                case 0:
                    Assert.Equal($"{i + 7}", await _session.CallAsync("add", $$"""{"a":{{i}},"b":7}"""));
                    break;
                case 1:
                    Assert.Equal($"\"text {i}\"", await _session.CallAsync("echo-string", $$"""{"value":"text {{i}}"}"""));
                    break;
                case 2:
                    Assert.Equal("1", await _session.CallAsync("count"));
                    break;
                case 3:
                    Assert.Equal($"out {i}", (await _session.InvokeAsync("print", $$"""{"out":"out {{i}}","err":""}""")).Output.StandardOutput);
                    break;
                default:
                    ToolException error = await Assert.ThrowsAsync<ToolException>(() => _session.CallAsync("trap"));
                    Assert.Equal(ToolErrorKind.Trap, error.Kind);
                    break;
            }
        });
    }

    [Fact]
    public async Task More_calls_at_once_than_places_all_get_answers()
    {
        Task<string?>[] calls = [.. Enumerable.Range(0, 2000).Select(i => _session.CallAsync("add", $$"""{"a":{{i}},"b":1}"""))];

        for (int i = 0; i < calls.Length; i++)
        {
            Assert.Equal($"{i + 1}", await calls[i]);
        }
    }

    [Fact]
    public void Callers_that_block_do_not_starve_the_calls()
    {
        // As PowerShell's pipelines do: each waits on a thread of its own.
        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 32 }, i =>
            Assert.Equal($"{i + 1}", _session.CallAsync("add", $$"""{"a":{{i}},"b":1}""").GetAwaiter().GetResult()));
    }

    [Fact]
    public async Task What_a_caller_does_next_is_never_done_on_a_guests_thread()
    {
        for (int i = 0; i < 200; i++)
        {
            string? thread = await _session.CallAsync("count").ContinueWith(
                _ => Thread.CurrentThread.Name,
                TestContext.Current.CancellationToken,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);

            Assert.DoesNotContain("guest", thread ?? "", StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_follows_on_guests_threads_and_waits_holds_up_no_other_call()
    {
        // As a server's answers do whose client does not read them. As many as there are places, so that none is handed over.
        const int Places = 16;
        using ManualResetEventSlim read = new();
        WasmTool tool = _session.Session.ResolveTool("count");
        Task[] answers = [.. Enumerable.Range(0, Places).Select(_ => Task.Factory.StartNew(
            () => _session.Session.InvokeJsonInlineAsync(tool, "{}"u8, CancellationToken.None).ContinueWith(
                _ => read.Wait(Timeout.Infinite, CancellationToken.None),
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default).Unwrap())];
        try
        {
            Task<string?[]> others = Task.WhenAll(Enumerable.Range(0, 2 * Places).Select(_ => _session.CallAsync("count")));

            Assert.All(await others.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken), value => Assert.Equal("1", value));
            Assert.DoesNotContain(answers, answer => answer.IsCompleted);
        }
        finally
        {
            read.Set();
            await Task.WhenAll(answers);
        }
    }

    [Fact]
    public async Task Threads_are_reused_and_no_more_than_there_are_places()
    {
        for (int i = 0; i < 20; i++)
        {
            await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => _session.CallAsync("count")));
        }

        int before = Process.GetCurrentProcess().Threads.Count;
        for (int i = 0; i < 20; i++)
        {
            await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => _session.CallAsync("count")));
        }

        Assert.InRange(Process.GetCurrentProcess().Threads.Count, 1, before + 16 + 8);
    }

    [Fact]
    public async Task Work_that_comes_one_at_a_time_is_never_lost()
    {
        // Each ends while its thread is on its way to being idle: the next finds it awake, falling asleep or asleep.
        for (int i = 0; i < 20_000; i++)
        {
            TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
            GuestThread.Start(done.SetResult);
            await done.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Canceling_at_any_moment_leaves_every_place_free()
    {
        Random random = new(20261123);
        await Parallel.ForEachAsync(Enumerable.Range(0, 1000), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (_, _) =>
        {
            int spins;
            lock (random)
            {
                spins = random.Next(20_000);
            }

            using CancellationTokenSource stop = new();
            Task<string?> call = _session.CallUntilAsync("count", "{}", stop.Token);
            Thread.SpinWait(spins);
            await stop.CancelAsync();
            try
            {
                Assert.Equal("1", await call);
            }
            catch (OperationCanceledException)
            {
                Assert.True(call.IsCanceled);
            }
        });

        using CancellationTokenSource end = new();
        Task[] all = [.. Enumerable.Range(0, 16).Select(_ => _session.CallUntilAsync("spin", "{}", end.Token))];
        ToolException error = await Assert.ThrowsAsync<ToolException>(() => _session.CallAsync("count", timeout: TimeSpan.FromMilliseconds(100)));
        Assert.StartsWith("The tool 'count' was not called. 16 calls were running", error.Message, StringComparison.Ordinal);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(all));
    }

    [Fact]
    public async Task A_deep_guest_on_a_deep_host_leaves_the_process_alive()
    {
        // 8 MiB of guest stack, and managed code that runs on what is left under it.
        await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ =>
            Assert.Equal(ToolErrorKind.StackOverflow, (await Assert.ThrowsAsync<ToolException>(() => _session.CallAsync("recurse"))).Kind)));

        Assert.Equal("1", await _session.CallAsync("count"));
    }

    public void Dispose() => _session.Dispose();
}
