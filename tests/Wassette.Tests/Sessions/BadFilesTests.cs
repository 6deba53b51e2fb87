using System.Diagnostics;
using Wassette.Tests.Support;

// Modes are set on Unix only: the test that does skips itself elsewhere.
#pragma warning disable CA1416

namespace Wassette.Tests.Sessions;

/// <summary>Files that are no components: each gives its own clear error, and the session goes on.</summary>
public sealed class BadFilesTests : IDisposable
{
    private readonly TestSession _session = new(TestFiles.Tiny);
    private readonly TemporaryDirectory _directory = new();

    [Theory]
    [InlineData("empty", ImportErrorKind.NotAComponent, "{path} is empty; a WebAssembly component was expected.")]
    [InlineData("text", ImportErrorKind.NotAComponent, "{path} is not a WebAssembly component: it does not begin with the bytes '\\0asm'.")]
    [InlineData("wat", ImportErrorKind.NotAComponent, "{path} is not a WebAssembly component: it does not begin with the bytes '\\0asm'.")]
    [InlineData("random", ImportErrorKind.NotAComponent, "{path} is not a WebAssembly component: it does not begin with the bytes '\\0asm'.")]
    [InlineData("random-after-header", ImportErrorKind.NotAComponent, "{path} can't be used. The component's binary ends in the middle of a section: the file is truncated or damaged.")]
    [InlineData("truncated", ImportErrorKind.NotAComponent, "{path} can't be used. The component's binary ends in the middle of a section: the file is truncated or damaged.")]
    [InlineData("header-only", ImportErrorKind.NotAComponent, "{path} can't be used. It ends within the first 8 bytes: the file is truncated.")]
    [InlineData("core-module", ImportErrorKind.NotAComponent, "{path} is a core WebAssembly module, not a component. Make a component of it with 'wasm-tools component new' or 'jco new', or build it with a component toolchain.")]
    [InlineData("async", ImportErrorKind.NotAComponent, "{path} uses the component model's async features (WASI 0.3), which Wasmtime's C API does not support. Build it for WASI 0.2 with synchronous exports. (Wasmtime: failed to parse WebAssembly module: `task.return` requires the component model async feature (at offset 0x8b))")]
    [InlineData("stream", ImportErrorKind.NotAComponent, "{path} uses the component model's async features (WASI 0.3), which Wasmtime's C API does not support. Build it for WASI 0.2 with synchronous exports. (Wasmtime: failed to parse WebAssembly module: `stream` requires the component model async feature (at offset 0x47))")]
    [InlineData("wasi-0.3", ImportErrorKind.UnknownImport, "{path} imports 'wasi:clocks/monotonic-clock@0.3.0', and WASI 0.3 is asynchronous, which Wasmtime's C API does not support; build the component for WASI 0.2. Test-WasmComponent shows all that it imports.")]
    [InlineData("fixed-length-list", ImportErrorKind.NotAComponent, "{path} is not a valid WebAssembly component: failed to parse WebAssembly module: Fixed-length lists require the component model fixed-length lists feature (at offset 0x49)")]
    [InlineData("unknown-import", ImportErrorKind.UnknownImport, "{path} imports 'acme:unknown/thing@1.2.3', and nothing here offers it. Test-WasmComponent shows all that it imports.")]
    [InlineData("no-functions", ImportErrorKind.NoTools, "{path} has nothing that can be a tool: it exports no function.")]
    [InlineData("wide-type", ImportErrorKind.NoTools, "{path} has nothing that can be a tool: 'run': it takes or returns a type of more than 10000 parts, too large to describe.")]
    public async Task A_bad_file_gives_its_own_error(string name, ImportErrorKind kind, string message)
    {
        string path = TestFiles.Bad(name);

        ImportException error = _session.ImportError(path);

        Assert.Equal(kind, error.Kind);
        Assert.Equal(message.Replace("{path}", $"'{path}'", StringComparison.Ordinal), error.Message);
        await AssertUnharmedAsync();
    }

    [Theory]
    [InlineData("async")]
    [InlineData("random")]
    [InlineData("wide-type")]
    [InlineData("unknown-import")]
    public void Examining_a_bad_file_says_why_it_cannot_be_imported(string name)
    {
        WasmComponentReport report = WassetteSession.Examine(TestFiles.Bad(name), TestContext.Current.CancellationToken);

        Assert.False(report.CanImport);
        Assert.NotEmpty(report.Problems);
    }

    [Fact]
    public async Task A_resource_is_no_tool_but_the_function_beside_it_is()
    {
        WasmComponent component = _session.Import(TestFiles.Bad("resource"));

        Assert.Equal("test_resource_api_plain", Assert.Single(component.Tools).Name);
        Assert.Contains(
            "'test:resource/api#[method]counter.next' is not a tool: it takes or returns a resource handle, which means something only inside the component.",
            component.Remarks);
        Assert.Equal("7", await _session.CallAsync("plain"));
    }

    [Fact]
    public void A_type_as_deep_as_the_format_allows_has_a_schema()
    {
        WasmTool tool = Assert.Single(_session.Import(TestFiles.Bad("deep-type")).Tools);

        Assert.NotEmpty(tool.InputSchema);
        Assert.NotEmpty(tool.Signature);
    }

    [Fact]
    public async Task A_directory_is_told_apart()
    {
        ImportException error = _session.ImportError(_directory.Path);

        Assert.Equal(ImportErrorKind.NotFound, error.Kind);
        Assert.Equal($"'{_directory.Path}' is a directory; name a component's file in it.", error.Message);
        await AssertUnharmedAsync();
    }

    [Theory]
    [InlineData("missing.wasm")]
    [InlineData("no/such/folder.wasm")]
    public void A_missing_file_is_told_apart(string name)
    {
        ImportException error = _session.ImportError(_directory.File(name));

        Assert.Equal(ImportErrorKind.NotFound, error.Kind);
        Assert.Equal($"There is no file '{_directory.File(name)}'.", error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b.wasm")]
    public void A_path_that_cannot_be_is_told_apart(string path)
    {
        Assert.Equal(ImportErrorKind.NotFound, _session.ImportError(path).Kind);
    }

    [Fact]
    public void A_name_longer_than_any_file_has_is_not_found()
    {
        Assert.Equal(ImportErrorKind.NotFound, _session.ImportError(_directory.File(new string('x', 5000) + ".wasm"), id: "x").Kind);
    }

    [Fact]
    public async Task A_pipe_is_not_waited_for()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Pipes in the file system are a Unix thing.");
        string path = _directory.File("pipe.wasm");
        using (Process make = Process.Start("mkfifo", [path]))
        {
            await make.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(ImportErrorKind.NotAComponent, _session.ImportError(path).Kind);
        await AssertUnharmedAsync();
    }

    [Fact]
    public async Task An_endless_device_is_not_read()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Devices are files on Unix only.");

        Assert.Equal(ImportErrorKind.NotAComponent, _session.ImportError("/dev/zero").Kind);
        await AssertUnharmedAsync();
    }

    [Fact]
    public void A_file_that_may_not_be_read_is_told_apart()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "Root may read everything.");
        string path = _directory.Copy(TestFiles.Tiny, "closed.wasm");
        File.SetUnixFileMode(path, UnixFileMode.None);

        ImportException error = _session.ImportError(path);

        Assert.Equal(ImportErrorKind.Unreadable, error.Kind);
    }

    [Fact]
    public async Task A_file_larger_than_any_component_is_not_read()
    {
        string path = _directory.File("huge.wasm");
        using (FileStream file = File.Create(path))
        {
            file.SetLength(300L * 1024 * 1024);
        }

        ImportException error = _session.ImportError(path);

        Assert.Equal(ImportErrorKind.TooLarge, error.Kind);
        Assert.Equal($"'{path}' is 314572800 bytes; a component may have at most 268435456 bytes (256 MiB).", error.Message);
        await AssertUnharmedAsync();
    }

    [Fact]
    public void A_circle_of_links_ends()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");
        string path = _directory.File("a.wasm");
        File.CreateSymbolicLink(path, _directory.File("b.wasm"));
        File.CreateSymbolicLink(_directory.File("b.wasm"), path);

        Assert.Contains(_session.ImportError(path).Kind, new[] { ImportErrorKind.NotFound, ImportErrorKind.Unreadable });
    }

    [Fact]
    public void A_name_with_escape_sequences_is_shown_escaped()
    {
        const string Name = "a\u001b]0;title\u0007\u202egpj\u2028.wasm";
        const string Shown = "a\\u{1b}]0;title\\u{7}\\u{202e}gpj\\u{2028}.wasm'";

        AssertShown(_session.ImportError(_directory.File(Name)));
        AssertShown(_session.ImportError(_directory.Copy(TestFiles.Bad("text"), Name)));
        AssertShown(_session.ImportError(_directory.Copy(TestFiles.Bad("empty"), Name)));
        AssertShown(_session.ImportError(_directory.Copy(TestFiles.Bad("truncated"), Name)));
        AssertShown(_session.ImportError(_directory.Copy(TestFiles.Bad("no-functions"), Name)));
        AssertShown(_session.ImportError(_directory.Copy(TestFiles.Bad("unknown-import"), Name)));
        _session.Import(_directory.Copy(TestFiles.Bad("resource"), Name), id: "taken");
        AssertShown(_session.ImportError(TestFiles.Maps, id: "taken"));
        WasmComponentReport report = WassetteSession.Examine(_directory.Copy(TestFiles.Bad("text"), Name), TestContext.Current.CancellationToken);
        Assert.Contains(Shown, Assert.Single(report.Problems), StringComparison.Ordinal);

        static void AssertShown(ImportException error)
        {
            Assert.Contains(Shown, error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(error.Message, char.IsControl);
        }
    }

    public void Dispose()
    {
        _session.Dispose();
        _directory.Dispose();
    }

    private async Task AssertUnharmedAsync()
    {
        Assert.Equal("tiny", Assert.Single(_session.Session.Components).Id);
        Assert.Equal("5", await _session.CallAsync("add", """{"a":2,"b":3}"""));
    }
}
