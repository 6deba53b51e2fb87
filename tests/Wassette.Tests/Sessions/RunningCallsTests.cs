using Wassette.Sandbox;
using Wassette.Tests.Support;

namespace Wassette.Tests.Sessions;

/// <summary>What happens to calls that run while their component or session goes.</summary>
public sealed class RunningCallsTests : IDisposable
{
    private const string ManyBytes = """{"count":1500000}""";

    private readonly TestSession _session = new();
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public async Task Calls_finish_on_the_component_that_was_removed()
    {
        _session.Import(TestFiles.Misbehave);
        Task<string?>[] calls = await StartedAsync();

        _session.Session.Remove("misbehave");

        await AssertFinishedOrGoneAsync(calls);
        Assert.Contains(calls, call => call.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Calls_finish_on_the_component_that_was_replaced()
    {
        string path = _directory.Copy(TestFiles.Misbehave, "tool.wasm");
        _session.Import(path);
        Task<string?>[] calls = await StartedAsync();

        _directory.Copy(TestFiles.Tiny, "tool.wasm");
        _session.Import(path);

        await AssertFinishedOrGoneAsync(calls);
        Assert.Contains(calls, call => call.IsCompletedSuccessfully);
        Assert.Equal("3", await _session.CallAsync("add", """{"a":1,"b":2}"""));
    }

    [Fact]
    public async Task Calls_finish_in_a_session_that_was_disposed()
    {
        _session.Import(TestFiles.Misbehave);
        Task<string?>[] calls = await StartedAsync();

        _session.Session.Dispose();

        await AssertFinishedOrGoneAsync(calls);
        Assert.Empty(_session.Session.Components);
    }

    [Fact]
    public async Task A_tool_of_a_removed_component_says_so()
    {
        WasmTool tool = _session.Import(TestFiles.Misbehave).Tools.Single(tool => tool.Name == "count");
        _session.Session.Remove("misbehave");

        ToolException error = await Assert.ThrowsAsync<ToolException>(
            () => _session.Session.InvokeJsonAsync(tool, "{}"u8.ToArray(), cancellation: TestContext.Current.CancellationToken));

        Assert.Equal(ToolErrorKind.Removed, error.Kind);
        Assert.Equal("The tool 'count' is gone: the component 'misbehave' was removed.", error.Message);
    }

    [Fact]
    public async Task Components_come_and_go_under_calls_from_many_threads()
    {
        _session.Import(TestFiles.Tiny);
        string path = _directory.Copy(TestFiles.Misbehave, "other.wasm");
        using CancellationTokenSource done = new();
        Task change = Task.Run(
            () =>
            {
                for (int i = 0; !done.IsCancellationRequested; i++)
                {
                    _session.Import(path);
                    _session.Session.Remove("other");
                }
            },
            TestContext.Current.CancellationToken);

        await Parallel.ForEachAsync(Enumerable.Range(0, 4000), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
        {
            Assert.Equal($"{i + 1}", await _session.CallAsync("add", $$"""{"a":{{i}},"b":1}"""));
            try
            {
                Assert.Equal("1", await _session.CallAsync("count"));
            }
            catch (Exception e) when (e is ToolNotFoundException or ToolException { Kind: ToolErrorKind.Removed })
            {
                // It was away just then.
            }
        });
        await done.CancelAsync();
        await change;
    }

    public void Dispose()
    {
        _session.Dispose();
        _directory.Dispose();
    }

    // More than there are places, so that some of them wait.
    private async Task<Task<string?>[]> StartedAsync()
    {
        Task<string?>[] calls = [.. Enumerable.Range(0, 40).Select(_ => _session.CallAsync("return-bytes", ManyBytes))];
        await Task.WhenAny(calls);
        return calls;
    }

    private static async Task AssertFinishedOrGoneAsync(Task<string?>[] calls)
    {
        foreach (Task<string?> call in calls)
        {
            try
            {
                Assert.Equal(2_000_002, (await call)!.Length);
            }
            catch (ToolException e)
            {
                Assert.Equal(ToolErrorKind.Removed, e.Kind);
            }
        }
    }
}
