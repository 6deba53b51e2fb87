using System.Text;
using Wassette.Components;

namespace Wassette.Tests.Support;

/// <summary>A session whose compiled components lie in a directory of this test run, not in the user's cache.</summary>
internal sealed class TestSession : IDisposable
{
    // Shared by the tests of one run, so that each component is compiled once; tests of the cache itself have their own.
    private static readonly string CacheDirectory = Directory.CreateTempSubdirectory("wassette-test-cache-").FullName;

    static TestSession() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(CacheDirectory, recursive: true);

    public TestSession(params ReadOnlySpan<string> components)
        : this(SharedCache, components)
    {
    }

    public TestSession(SessionOptions options) => Session = new WassetteSession(options, SharedCache);

    public TestSession(CompilationCache cache, params ReadOnlySpan<string> components)
        : this(cache, new SessionOptions(), components)
    {
    }

    public TestSession(CompilationCache cache, SessionOptions options, params ReadOnlySpan<string> components)
    {
        Session = new WassetteSession(options, cache);
        foreach (string component in components)
        {
            Import(component);
        }
    }

    public static CompilationCache SharedCache { get; } = new(CacheDirectory);

    public WassetteSession Session { get; }

    public WasmComponent Import(string path, string? id = null, bool force = false, params string[] tools) =>
        Session.Import(new ImportRequest { Path = path, Id = id, Force = force, Tools = tools });

    public WasmComponent Import(ImportRequest request) => Session.Import(request, TestContext.Current.CancellationToken);

    /// <summary>The error of an import that must fail.</summary>
    public ImportException ImportError(string path, string? id = null, bool force = false, params string[] tools) =>
        Assert.Throws<ImportException>(() => Import(path, id, force, tools));

    /// <summary>Calls a tool with JSON and gives the whole result.</summary>
    public Task<ToolResult<byte[]?>> InvokeAsync(string tool, string arguments = "{}", TimeSpan? timeout = null) =>
        Session.InvokeJsonAsync(
            Session.ResolveTool(tool), Encoding.UTF8.GetBytes(arguments), timeout, TestContext.Current.CancellationToken);

    /// <summary>Calls a tool with JSON and gives the value as JSON; null for none.</summary>
    public async Task<string?> CallAsync(string tool, string arguments = "{}", TimeSpan? timeout = null) =>
        Value(tool, await InvokeAsync(tool, arguments, timeout));

    /// <summary>As <see cref="CallAsync"/>, ended by the test.</summary>
    public async Task<string?> CallUntilAsync(string tool, string arguments, CancellationToken end) =>
        Value(tool, await Session.InvokeJsonAsync(Session.ResolveTool(tool), Encoding.UTF8.GetBytes(arguments), timeout: null, end));

    /// <summary>Calls a tool whose function must return <c>err</c>, and gives the error's text.</summary>
    public async Task<string> CallForErrAsync(string tool, string arguments = "{}")
    {
        ToolResult<byte[]?> result = await InvokeAsync(tool, arguments);
        Assert.True(result.IsError, $"{tool} returned {Encoding.UTF8.GetString(result.Value ?? [])} instead of an error.");
        return result.ErrorText!;
    }

    public void Dispose() => Session.Dispose();

    private static string? Value(string tool, ToolResult<byte[]?> result)
    {
        Assert.False(result.IsError, $"{tool} returned the error {result.ErrorText}.");
        return result.Value is null ? null : Encoding.UTF8.GetString(result.Value);
    }
}
