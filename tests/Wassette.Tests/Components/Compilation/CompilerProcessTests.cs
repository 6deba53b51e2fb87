using System.Diagnostics;
using System.Text;
using Wassette.Components.Compilation;
using Wassette.Tests.Support;

namespace Wassette.Tests.Components.Compilation;

public sealed class CompilerProcessTests
{
    private static readonly byte[] Tiny = File.ReadAllBytes(TestFiles.Tiny);
    private static readonly CompilationLimits Enough = CompilationLimits.Default;

    [Theory]
    [InlineData("is killed", "ended before it was done (exit code ")]
    [InlineData("answers half", "ended before it was done (exit code 0).")]
    [InlineData("answers with another kind", "answered what makes no sense.")]
    [InlineData("answers with a length below zero", "answered what makes no sense.")]
    [InlineData("answers with the largest length", "answered what makes no sense.")]
    public void A_compiler_that_fails_gives_one_clear_error(string what, string message)
    {
        ImportException error = Assert.Throws<ImportException>(() => Compile(FalseCompiler.Doing(what), Tiny, Enough));

        Assert.Equal(ImportErrorKind.CompilationFailed, error.Kind);
        Assert.StartsWith($"The process that compiled 'tiny.wasm' {message}", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("Import it again; if that fails too, the compiler can't handle this component.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_crashing_compiler_says_is_kept_short_and_harmless()
    {
        ImportException error = Assert.Throws<ImportException>(() => Compile(FalseCompiler.Doing("crashes with many words"), Tiny, Enough));

        Assert.Contains("(exit code 101: thread panicked [2J thread", error.Message, StringComparison.Ordinal);
        Assert.InRange(error.Message.Length, 500, 800);
    }

    [Theory]
    [InlineData("exits at once")]
    [InlineData("says other words")]
    public void A_program_that_does_not_become_a_compiler_gets_no_component(string what)
    {
        NoCompilerException error = Assert.Throws<NoCompilerException>(() => Compile(FalseCompiler.Doing(what), Tiny, Enough));

        Assert.Equal($"'{CompilerHost.Current!.Program}' did not become a compiler", error.Message);
    }

    [Fact]
    public void A_program_that_can_not_be_started_is_named()
    {
        using TemporaryDirectory directory = new();
        CompilerHost missing = CompilerHost.Current! with { Program = directory.File("no-such-program") };

        NoCompilerException error = Assert.Throws<NoCompilerException>(() => Compile(missing, Tiny, Enough));

        Assert.StartsWith($"'{missing.Program}' can't be started: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_compiler_that_reads_nothing_is_ended_at_its_time_limit()
    {
        // More than a pipe takes.
        byte[] component = new byte[4 * 1024 * 1024];

        ImportException error = Assert.Throws<ImportException>(
            () => Compile(FalseCompiler.Doing("reads nothing"), component, Enough with { Time = TimeSpan.FromMilliseconds(400) }));

        Assert.Equal(ImportErrorKind.CompilationLimit, error.Kind);
    }

    [Fact]
    public void A_compiler_gets_nothing_of_this_process_s_environment()
    {
        CompilerReply reply = Compile(FalseCompiler.Doing("answers with its environment"), Tiny, Enough);

        string expected = "DOTNET_EnableDiagnostics|DOTNET_STARTUP_HOOKS|DOTNET_SYSTEM_GLOBALIZATION_INVARIANT|DOTNET_TieredPGO|DOTNET_gcConcurrent|DOTNET_gcServer"
            + (OperatingSystem.IsWindows() ? "|SystemRoot" : "");
        Assert.Equal(expected, Encoding.UTF8.GetString(reply.Payload));
    }

    [Fact]
    public async Task A_compiler_ends_with_the_process_that_started_it()
    {
        using Process compiler = Process.Start(CompilerHost.Current!.Describe())!;
        byte[] greeting = new byte[CompilerProtocol.Greeting.Length];
        await compiler.StandardOutput.BaseStream.ReadExactlyAsync(greeting, TestContext.Current.CancellationToken);
        Stream input = compiler.StandardInput.BaseStream;
        await input.WriteAsync(CompilerProtocol.RequestHead(CompileBomb.Slow.Length), TestContext.Current.CancellationToken);
        await input.WriteAsync(CompileBomb.Slow, TestContext.Current.CancellationToken);
        await input.FlushAsync(TestContext.Current.CancellationToken);
        Assert.False(compiler.HasExited);

        // What the system does when a process ends.
        await input.DisposeAsync();

        Assert.True(compiler.WaitForExit(TimeSpan.FromSeconds(10)));
        Assert.NotEqual(0, compiler.ExitCode);
    }

    [Theory]
    [InlineData("answer")]
    [InlineData("time")]
    [InlineData("memory")]
    [InlineData("cancellation")]
    public void No_compiler_outlives_its_work(string end)
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("Needs /proc to see the processes of this machine.");
        }

        // A program under a hook does not look at its arguments.
        string mark = Guid.NewGuid().ToString();
        CompilerHost host = CompilerHost.Current! with { Arguments = [.. CompilerHost.Current.Arguments, mark] };
        using CancellationTokenSource cancellation = new(TimeSpan.FromMilliseconds(end == "cancellation" ? 300 : 60_000));
        bool seen = false;
        using Timer look = new(_ => seen |= CountProcesses(mark) == 1, null, 0, period: 50);

        Exception? error = Record.Exception(() => CompilerProcess.Compile(
            host,
            end == "answer" ? Tiny : CompileBomb.Large,
            "bomb.wasm",
            end switch
            {
                "time" => Enough with { Time = TimeSpan.FromMilliseconds(300) },
                "memory" => Enough with { Memory = 150 * 1024 * 1024 },
                _ => Enough,
            },
            cancellation.Token));

        Assert.Equal(0, CountProcesses(mark));
        Assert.True(seen);
        Assert.Equal(end == "answer" ? null : end == "cancellation" ? typeof(OperationCanceledException) : typeof(ImportException), error?.GetType());
    }

    private static int CountProcesses(string argument) => Directory.EnumerateDirectories("/proc").Count(process =>
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Contains(argument, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    });

    private static CompilerReply Compile(CompilerHost host, byte[] component, CompilationLimits limits) =>
        CompilerProcess.Compile(host, component, "tiny.wasm", limits, TestContext.Current.CancellationToken);
}
