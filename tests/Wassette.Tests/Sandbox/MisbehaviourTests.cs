using Wassette.Sandbox;
using Wassette.Tests.Support;

namespace Wassette.Tests.Sandbox;

public sealed class MisbehaviourTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(300);

    private readonly TestSession _session = new(TestFiles.Misbehave, TestFiles.Component("many-memories"));

    [Theory]
    [InlineData("trap", "{}", ToolErrorKind.Trap, "The tool 'trap' failed: wasm `unreachable` instruction executed.", "at trap + 0x0")]
    [InlineData("divide-by-zero", "{}", ToolErrorKind.Trap, "The tool 'divide-by-zero' failed: integer divide by zero.", "at divide-by-zero + 0x5")]
    [InlineData("read-out-of-bounds", "{}", ToolErrorKind.Trap, "The tool 'read-out-of-bounds' failed: out of bounds memory access.", "at read-out-of-bounds + 0x3")]
    [InlineData("recurse", "{}", ToolErrorKind.StackOverflow, "The tool 'recurse' recursed until its stack was used up.", "at recurse")]
    [InlineData("exit-ok", "{}", ToolErrorKind.Exited, "The tool 'exit-ok' ended itself with exit code 0 instead of returning.", "at exit-ok + 0x3")]
    [InlineData("exit-error", "{}", ToolErrorKind.Exited, "The tool 'exit-error' ended itself with exit code 1 instead of returning.", "at exit-error + 0x3")]
    [InlineData("return-invalid-string", "{}", ToolErrorKind.Trap, "The tool 'return-invalid-string' failed: invalid utf-8 sequence of 1 bytes from index 0.", null)]
    [InlineData("return-list-out-of-bounds", "{}", ToolErrorKind.Trap, "The tool 'return-list-out-of-bounds' failed: list pointer/length out of bounds of memory.", null)]
    [InlineData("return-invalid-char", "{}", ToolErrorKind.Trap, "The tool 'return-invalid-char' failed: converted integer out of range for `char`.", null)]
    [InlineData("return-bytes", "{\"count\":50000000}", ToolErrorKind.ResultTooLarge, "The tool 'return-bytes' handed over a value that needs more than 128 MiB outside the sandbox (about 2.8 million list elements).", null)]
    [InlineData("return-string", "{\"count\":50000000}", ToolErrorKind.ResultTooLarge, "The tool 'return-string' returned 50000002 bytes; the limit is 10485760 bytes.", null)]
    [InlineData("return-string", "{\"count\":3000000000}", ToolErrorKind.Trap, "The tool 'return-string' failed: wasm `unreachable` instruction executed.", "at allocate-bytes + 0x")]
    public async Task A_misbehaving_guest_gives_one_precise_error(string tool, string arguments, ToolErrorKind kind, string message, string? innermost)
    {
        ToolException error = await Assert.ThrowsAsync<ToolException>(() => _session.CallAsync(tool, arguments));

        Assert.Equal(kind, error.Kind);
        Assert.Equal(message, error.Message);
        Assert.Equal(tool, error.ToolName);
        Assert.Equal("misbehave", error.ComponentId);
        Assert.NotNull(error.Output);
        if (innermost is null)
        {
            Assert.Empty(error.Backtrace);
        }
        else
        {
            Assert.StartsWith(innermost, error.Backtrace[0], StringComparison.Ordinal);
            Assert.All(error.Backtrace, frame => Assert.DoesNotContain("ffffffff", frame, StringComparison.Ordinal));
        }

        Assert.Equal("1", await _session.CallAsync("count"));
    }

    [Fact]
    public async Task A_spinning_guest_is_ended_at_its_time_limit()
    {
        ToolException error = await Assert.ThrowsAsync<ToolException>(() => _session.CallAsync("spin", timeout: Soon));

        Assert.Equal(ToolErrorKind.TimedOut, error.Kind);
        Assert.Equal("The tool 'spin' did not finish within 0.3 s.", error.Message);
        Assert.Equal("1", await _session.CallAsync("count"));
    }

    [Fact]
    public async Task An_instance_lives_for_one_call()
    {
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal("1", await _session.CallAsync("count"));
        }
    }

    [Fact]
    public async Task Memory_stops_growing_below_the_limit()
    {
        const int PagesOf256MiB = 4096;
        int pages = int.Parse((await _session.CallAsync("allocate"))!, provider: null);

        Assert.InRange(pages, 3000, PagesOf256MiB - 1);
    }

    [Fact]
    public async Task Tables_stop_growing_far_below_the_limit()
    {
        int elements = int.Parse((await _session.CallAsync("allocate-tables"))!, provider: null);

        Assert.InRange(elements, 1_000_000, 2 * 1024 * 1024);
    }

    [Fact]
    public async Task Many_memories_share_one_limit()
    {
        const int PagesOf256MiB = 4096;

        // Each of the twelve gets its share; one page more than that is refused for all.
        int share = (PagesOf256MiB / 12) - 1;
        Assert.Equal($"{share * 12}", await _session.CallAsync("grow", $$"""{"pages":{{share}}}"""));
        Assert.Equal("0", await _session.CallAsync("grow", """{"pages":342}"""));
    }

    [Theory]
    [InlineData("stdout")]
    [InlineData("stderr")]
    public async Task Output_is_kept_up_to_a_bound_and_counted_beyond(string stream)
    {
        ToolResult<byte[]?> result = await _session.InvokeAsync($"flood-{stream}", """{"bytes":200000000}""");

        (string kept, long dropped, string other) = stream == "stdout"
            ? (result.Output.StandardOutput, result.Output.StandardOutputDropped, result.Output.StandardError)
            : (result.Output.StandardError, result.Output.StandardErrorDropped, result.Output.StandardOutput);
        Assert.Equal(new string('x', 65536), kept);
        Assert.Equal(200_000_000 - 65536, dropped);
        Assert.Empty(other);
    }

    [Fact]
    public async Task Each_stream_is_kept_apart()
    {
        ToolResult<byte[]?> result = await _session.InvokeAsync("print", """{"out":"to out €","err":"to err 😀"}""");

        Assert.Null(result.Value);
        Assert.Equal("to out €", result.Output.StandardOutput);
        Assert.Equal("to err 😀", result.Output.StandardError);
        Assert.Equal(0, result.Output.StandardOutputDropped + result.Output.StandardErrorDropped);
    }

    [Fact]
    public async Task What_a_guest_wrote_before_it_failed_is_in_the_error()
    {
        ToolException error = await Assert.ThrowsAsync<ToolException>(
            () => _session.CallAsync("flood-stdout", """{"bytes":18446744073709551615}""", Soon));

        Assert.Equal(ToolErrorKind.TimedOut, error.Kind);
        Assert.Equal(65536, error.Output!.StandardOutput.Length);
        Assert.True(error.Output.StandardOutputDropped > 0);
    }

    [Theory]
    [InlineData("return-string", 10 * 1024 * 1024 - 2, true)]
    [InlineData("return-string", 10 * 1024 * 1024 - 1, false)]
    [InlineData("return-string", 10 * 1024 * 1024, false)]
    public async Task A_result_may_be_as_long_as_the_limit_and_no_longer(string tool, int count, bool fits)
    {
        string arguments = $$"""{"count":{{count}}}""";
        int length = count + 2;
        if (fits)
        {
            Assert.Equal(length, (await _session.InvokeAsync(tool, arguments)).Value!.Length);
            Assert.Equal(count, ((string)(await CallForObjectAsync(tool, (uint)count))!).Length);
            return;
        }

        ToolException json = await Assert.ThrowsAsync<ToolException>(() => _session.CallAsync(tool, arguments));
        ToolException clr = await Assert.ThrowsAsync<ToolException>(() => CallForObjectAsync(tool, (uint)count));
        Assert.Equal(ToolErrorKind.ResultTooLarge, json.Kind);
        Assert.Equal($"The tool '{tool}' returned {length} bytes; the limit is 10485760 bytes.", json.Message);
        Assert.Equal(json.Message, clr.Message);
    }

    [Theory]
    [InlineData("huge-memory", ToolErrorKind.CannotStart, "The tool 'run' can't run: the component 'huge-memory' could not be instantiated: memory minimum size of 65536 pages exceeds memory limits.")]
    [InlineData("trap-at-start", ToolErrorKind.Trap, "The tool 'run' failed: wasm `unreachable` instruction executed.")]
    [InlineData("spin-at-start", ToolErrorKind.TimedOut, "The tool 'run' did not finish within 0.3 s.")]
    public async Task A_component_that_fails_to_start_gives_one_precise_error(string file, ToolErrorKind kind, string message)
    {
        using TestSession session = new(TestFiles.Bad(file), TestFiles.Tiny);

        ToolException error = await Assert.ThrowsAsync<ToolException>(() => session.CallAsync("run", timeout: Soon));

        Assert.Equal(kind, error.Kind);
        Assert.Equal(message, error.Message);
        Assert.Equal("5", await session.CallAsync("add", """{"a":2,"b":3}"""));
    }

    [Fact]
    public async Task An_import_of_another_type_is_named_in_the_error()
    {
        using TestSession session = new(TestFiles.Bad("wrong-import"));

        ToolException error = await Assert.ThrowsAsync<ToolException>(() => session.CallAsync("run"));

        Assert.Equal(ToolErrorKind.CannotStart, error.Kind);
        Assert.Contains("wasi:", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task Arguments_that_do_not_fit_reach_no_guest()
    {
        await Assert.ThrowsAsync<Wassette.Wit.Values.WitValueException>(() => _session.CallAsync("sleep", """{"seconds":-1}"""));
        await Assert.ThrowsAsync<Wassette.Wit.Values.WitValueException>(() => _session.CallAsync("sleep", """{"seconds":1"""));

        Assert.Equal("1", await _session.CallAsync("count"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public async Task A_time_limit_must_be_positive(long ticks)
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _session.CallAsync("count", timeout: TimeSpan.FromTicks(ticks)));
    }

    [Fact]
    public async Task A_time_limit_of_centuries_is_no_time_limit()
    {
        Assert.Equal("1", await _session.CallAsync("count", timeout: TimeSpan.MaxValue));
    }

    [Fact]
    public async Task Messages_do_not_depend_on_the_culture()
    {
        System.Globalization.CultureInfo before = System.Globalization.CultureInfo.DefaultThreadCurrentCulture!;
        System.Globalization.CultureInfo.DefaultThreadCurrentCulture = System.Globalization.CultureInfo.GetCultureInfo("de-DE");
        try
        {
            ToolException error = await Assert.ThrowsAsync<ToolException>(() => _session.CallAsync("spin", timeout: TimeSpan.FromSeconds(0.125)));
            Assert.Equal("The tool 'spin' did not finish within 0.125 s.", error.Message);
        }
        finally
        {
            System.Globalization.CultureInfo.DefaultThreadCurrentCulture = before;
        }
    }

    public void Dispose() => _session.Dispose();

    private async Task<object?> CallForObjectAsync(string tool, uint count)
    {
        Dictionary<string, object?> arguments = new() { ["count"] = count };
        return (await _session.Session.InvokeAsync(_session.Session.ResolveTool(tool), arguments, cancellation: TestContext.Current.CancellationToken)).Value;
    }
}
