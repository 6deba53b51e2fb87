using System.Globalization;
using Wassette.Policies;
using Wassette.Sandbox;
using Wassette.Tests.Support;

namespace Wassette.Tests.Sessions;

/// <summary>The limits that a policy sets hold.</summary>
[Collection(nameof(ProcessState))]
public sealed class LimitTests : IDisposable
{
    private readonly TestSession _session = new();

    [Fact]
    public async Task A_timeout_of_the_policy_ends_a_call()
    {
        Import(LimitKind.Timeout, "200ms");

        ToolException error = await Assert.ThrowsAsync<ToolException>(() => _session.CallAsync("spin"));

        Assert.Equal(ToolErrorKind.TimedOut, error.Kind);
        Assert.Contains("0.2 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_share_of_the_processor_slows_a_spinning_guest_down()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells here how long the guest's threads ran.");
        Import(LimitKind.Cpu, "100m");
        Dictionary<string, int> before = GuestThreadTicks();

        await Assert.ThrowsAsync<ToolException>(() => _session.CallAsync("spin", timeout: TimeSpan.FromSeconds(2)));

        // Of two seconds it may have 0.2; a late tick gives it a little more. Idle threads of earlier calls may end meanwhile.
        int ticks = GuestThreadTicks().Sum(thread => thread.Value - before.GetValueOrDefault(thread.Key));
        Assert.InRange(ticks, 5, 50);
    }

    [Fact]
    public async Task One_call_at_a_time_makes_the_next_wait_and_say_why()
    {
        Import(LimitKind.Concurrency, "1");
        using CancellationTokenSource stop = new();
        Task<string?> spinning = _session.CallUntilAsync("spin", "{}", stop.Token);

        ToolException error = await Assert.ThrowsAsync<ToolException>(() => _session.CallAsync("count", timeout: TimeSpan.FromMilliseconds(300)));

        Assert.Equal(ToolErrorKind.Busy, error.Kind);
        Assert.Equal("The tool 'count' was not called. 1 calls of the component 'misbehave' were running, and none ended within 0.3 s.", error.Message);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => spinning);
        Assert.Equal("1", await _session.CallAsync("count"));
    }

    [Fact]
    public async Task A_stateful_component_remembers_until_a_failure_or_a_new_policy_and_says_so()
    {
        WasmComponent component = _session.Import(new ImportRequest { Path = TestFiles.Misbehave, Stateful = true });
        Assert.Equal("1", await _session.CallAsync("count"));
        Assert.Equal("2", await _session.CallAsync("count"));

        ToolException trap = await Assert.ThrowsAsync<ToolException>(() => _session.CallAsync("trap"));
        Assert.Contains("starts anew", Assert.Single(trap.Notes), StringComparison.Ordinal);
        Assert.Equal("1", await _session.CallAsync("count"));
        Assert.Equal("2", await _session.CallAsync("count"));

        component.SetLimits(KeyValuePair.Create<LimitKind, string?>(LimitKind.Memory, "64Mi"));
        ToolResult<byte[]?> restarted = await _session.InvokeAsync("count");
        Assert.Equal("1", System.Text.Encoding.UTF8.GetString(restarted.Value!));
        Assert.Contains("because its policy changed", Assert.Single(restarted.Notes), StringComparison.Ordinal);
        Assert.Empty((await _session.InvokeAsync("count")).Notes);
    }

    [Fact]
    public async Task A_stateful_component_sees_a_variable_that_has_changed_and_says_that_it_started_anew()
    {
        Dictionary<string, string> variables = new() { ["REGION"] = "north", ["OTHER"] = "1" };
        using TestSession session = new(new SessionOptions { Environment = variables });
        session.Import(new ImportRequest { Path = TestFiles.Component("reach"), Stateful = true }).Grant(PolicyGrant.EnvironmentVariable("REGION"));
        Assert.Equal("""[["REGION","north"]]""", await session.CallAsync("environment"));

        variables["OTHER"] = "2";
        Assert.Empty((await session.InvokeAsync("environment")).Notes);
        variables["REGION"] = "south";
        ToolResult<byte[]?> restarted = await session.InvokeAsync("environment");

        Assert.Equal("""[["REGION","south"]]""", System.Text.Encoding.UTF8.GetString(restarted.Value!));
        Assert.Contains("a variable or secret that its policy gives it changed", Assert.Single(restarted.Notes), StringComparison.Ordinal);
        Assert.Empty((await session.InvokeAsync("environment")).Notes);
    }

    [Fact]
    public async Task Calls_of_a_stateful_component_take_turns()
    {
        _session.Import(new ImportRequest { Path = TestFiles.Misbehave, Stateful = true });

        string?[] counts = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(() => _session.CallAsync("count"))));

        Assert.Equal(Enumerable.Range(1, 200), counts.Select(count => int.Parse(count!, null)).Order());
    }

    [Fact]
    public async Task Removing_a_stateful_component_while_it_runs_ends_it_after_the_call()
    {
        WasmComponent component = _session.Import(new ImportRequest { Path = TestFiles.Misbehave, Stateful = true });
        await _session.CallAsync("count");
        WasmTool spin = _session.Session.ResolveTool("spin");
        Task spinning = _session.Session.InvokeJsonAsync(spin, "{}"u8.ToArray(), TimeSpan.FromMilliseconds(300), TestContext.Current.CancellationToken);

        Assert.True(_session.Session.Remove(component));

        await Assert.ThrowsAsync<ToolException>(() => spinning);
        _session.Import(new ImportRequest { Path = TestFiles.Misbehave, Stateful = true });
        Assert.Equal("1", await _session.CallAsync("count"));
    }

    [Fact]
    public void A_command_can_not_be_stateful()
    {
        ImportException error = Assert.Throws<ImportException>(
            () => _session.Import(new ImportRequest { Path = TestFiles.Command, Stateful = true }));

        Assert.Equal(ImportErrorKind.NotStateful, error.Kind);
    }

    public void Dispose() => _session.Dispose();

    // proc_pid_stat(5): behind the name in parentheses, the twelfth and thirteenth field are ticks of a hundredth of a second.
    private static Dictionary<string, int> GuestThreadTicks() => Directory.GetDirectories("/proc/self/task")
        .Where(thread => File.ReadAllText($"{thread}/comm").StartsWith("Wassette guest", StringComparison.Ordinal))
        .ToDictionary(thread => thread, thread => TicksOf(File.ReadAllText($"{thread}/stat")));

    private static int TicksOf(string stat)
    {
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return int.Parse(fields[11], CultureInfo.InvariantCulture) + int.Parse(fields[12], CultureInfo.InvariantCulture);
    }

    private void Import(LimitKind kind, string amount) =>
        _session.Import(TestFiles.Misbehave).SetLimits(KeyValuePair.Create<LimitKind, string?>(kind, amount));
}
