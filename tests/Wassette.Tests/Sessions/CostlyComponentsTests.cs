using System.Diagnostics;
using Wassette.Components;
using Wassette.Components.Compilation;
using Wassette.Tests.Support;

namespace Wassette.Tests.Sessions;

/// <summary>Components that are made to keep the compiler busy, and compilers that fail.</summary>
public sealed class CostlyComponentsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public void A_component_that_takes_too_long_to_compile_is_given_up()
    {
        string bomb = _directory.Write("bomb.wasm", CompileBomb.Slow);
        using WassetteSession patient = Session();
        AssertUsable(patient);
        using WassetteSession session = Session(limits: CompilationLimits.Default with { Time = TimeSpan.FromSeconds(0.4) });
        Stopwatch time = Stopwatch.StartNew();

        ImportException error = Assert.Throws<ImportException>(() => Import(session, bomb));

        Assert.Equal(ImportErrorKind.CompilationLimit, error.Kind);
        Assert.Equal(
            $"'{bomb}' needs more than 0.4 s to compile, and was given up. Such a component is either very large, and should be split or "
                + "built without what it does not use, or made to harm: check where it comes from.",
            error.Message);
        Assert.True(time.Elapsed < TimeSpan.FromSeconds(10), $"It was given up after {time.Elapsed}.");
        AssertUsable(session);
    }

    [Fact]
    public void A_component_that_takes_too_much_memory_to_compile_is_given_up()
    {
        string bomb = _directory.Write("bomb.wasm", CompileBomb.Large);
        using WassetteSession session = Session(limits: CompilationLimits.Default with { Memory = 256 * 1024 * 1024 });

        ImportException error = Assert.Throws<ImportException>(() => Import(session, bomb));

        Assert.Equal(ImportErrorKind.CompilationLimit, error.Kind);
        Assert.StartsWith($"'{bomb}' needs more than 256 MiB of memory to compile, and was given up.", error.Message, StringComparison.Ordinal);
        AssertUsable(session);
    }

    [Fact]
    public async Task Cancellation_ends_compilations_that_run_and_those_that_wait_at_once()
    {
        string bomb = _directory.Write("bomb.wasm", CompileBomb.Slow);
        using WassetteSession session = Session();
        using CancellationTokenSource cancellation = new();

        // Two compile at once.
        Task[] imports = [.. Enumerable.Range(0, 4).Select(i =>
            Task.Factory.StartNew(() => Import(session, bomb, $"bomb{i}", cancellation.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        await Task.Delay(200, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(imports, import => import.IsCompleted);
        Stopwatch time = Stopwatch.StartNew();

        await cancellation.CancelAsync();

        foreach (Task import in imports)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => import);
        }

        Assert.True(time.Elapsed < TimeSpan.FromSeconds(5), $"It ended after {time.Elapsed}.");
        AssertUsable(session);
    }

    [Fact]
    public void An_examination_can_be_canceled_and_reports_a_limit()
    {
        string bomb = _directory.Write("bomb.wasm", CompileBomb.Slow);
        using CancellationTokenSource cancellation = new(TimeSpan.FromSeconds(0.3));
        Assert.ThrowsAny<OperationCanceledException>(() => WassetteSession.Examine(bomb, cancellation.Token));

        ComponentCompiler impatient = new(Cache()) { Limits = CompilationLimits.Default with { Time = TimeSpan.FromSeconds(0.3) } };
        WasmComponentReport report = ComponentExaminer.Examine(bomb, impatient, TestContext.Current.CancellationToken);

        Assert.False(report.CanImport);
        Assert.Contains("needs more than 0.3 s to compile", Assert.Single(report.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void A_compiler_that_was_killed_can_be_tried_again()
    {
        using WassetteSession failing = Session(FalseCompiler.Doing("is killed"));
        ImportException error = Assert.Throws<ImportException>(() => Import(failing, TestFiles.Tiny));
        Assert.Equal(ImportErrorKind.CompilationFailed, error.Kind);
        Assert.Empty(failing.Components);

        using WassetteSession session = Session();
        AssertUsable(session);
    }

    [Fact]
    public void What_is_not_compiled_code_is_neither_run_nor_kept()
    {
        using WassetteSession failing = Session(FalseCompiler.Doing("answers with other code"));
        ImportException error = Assert.Throws<ImportException>(() => Import(failing, TestFiles.Tiny));

        Assert.Equal(ImportErrorKind.CompilationFailed, error.Kind);
        Assert.Equal($"What the compiler made of '{TestFiles.Tiny}' is not compiled code. Import it again.", error.Message);
        Assert.Empty(failing.Components);
        Assert.Empty(Directory.GetFiles(_directory.File("cache"), "*.cwasm"));
    }

    [Theory]
    [InlineData("exits at once")]
    [InlineData("says other words")]
    [InlineData(null)]
    public void Without_a_compiler_process_components_are_compiled_here_and_say_so(string? what)
    {
        using WassetteSession session = Session(what is null ? null : FalseCompiler.Doing(what));

        WasmComponent component = Import(session, TestFiles.Tiny);

        string reason = what is null ? "the program that runs here can't be started a second time" : $"'{CompilerHost.Current!.Program}' did not become a compiler";
        Assert.Equal([$"It was compiled in this process, without limits of time and memory: {reason}."], component.Remarks);
    }

    [Fact]
    public void What_is_in_the_cache_needs_no_compiler()
    {
        using WassetteSession session = Session();
        Assert.False(Import(session, TestFiles.Tiny).FromCache);

        using WassetteSession other = Session(FalseCompiler.Doing("is killed"));
        WasmComponent component = Import(other, TestFiles.Tiny);

        Assert.True(component.FromCache);
        Assert.Empty(component.Remarks);
    }

    [Fact]
    public void A_component_may_be_imported_twice_at_once()
    {
        WassetteSession[] sessions = [Session(), Session(), Session(), Session()];
        Parallel.ForEach(sessions, session =>
        {
            Assert.Empty(Import(session, TestFiles.Tiny).Remarks);
            session.Dispose();
        });

        Assert.Single(Directory.GetFiles(_directory.File("cache"), "*.cwasm"));
        Assert.Empty(Directory.GetFiles(_directory.File("cache"), "*.tmp"));
    }

    public void Dispose() => _directory.Dispose();

    private static WasmComponent Import(WassetteSession session, string path, string? id = null, CancellationToken? cancellation = null) =>
        session.Import(new ImportRequest { Path = path, Id = id }, cancellation ?? TestContext.Current.CancellationToken);

    private static void AssertUsable(WassetteSession session)
    {
        Assert.Empty(session.Components);
        Assert.Equal("tiny", Import(session, TestFiles.Tiny).Id);
    }

    private CompilationCache Cache() => new(_directory.File("cache"));

    private WassetteSession Session(CompilationLimits? limits = null) => Session(CompilerHost.Current, limits);

    private WassetteSession Session(CompilerHost? host, CompilationLimits? limits = null)
    {
        CompilationCache cache = Cache();
        return new(new SessionOptions(), cache) { Compiler = new ComponentCompiler(cache) { Host = host, Limits = limits ?? CompilationLimits.Default } };
    }
}
