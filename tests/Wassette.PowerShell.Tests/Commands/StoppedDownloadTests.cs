using System.Diagnostics;
using Wassette.PowerShell.Tests.Hosting;

namespace Wassette.PowerShell.Tests.Commands;

/// <summary>Downloads that the user stops while the server keeps them waiting, in a process that trusts the server's certificate.</summary>
public sealed class StoppedDownloadTests : IDisposable
{
    // Stops each command when the server has sent a half, which the test says, and when there is progress to see. The tool
    // has no console host, which the default state of a runspace asks for.
    private const string Script =
        """
        param($module, $url, $session, $manifest)
        $session = New-WassetteSession -ComponentDirectory $session
        foreach ($command in 'Install-WasmComponent $args[0] -Session $args[1]', 'Import-WasmComponent -Uri $args[0] -Session $args[1]',
            'Test-WasmComponent -Uri $args[0]', 'Import-WassetteManifest $args[2] -Session $args[1]') {
            $shell = [powershell]::Create([initialsessionstate]::CreateDefault2())
            $null = $shell.AddScript("Import-Module '$module'; $command").AddArgument($url).AddArgument($session).AddArgument($manifest)
            $null = $shell.BeginInvoke()
            $null = [Console]::In.ReadLine()
            $null = $shell.Streams.Progress.GetEnumerator().MoveNext()
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            $time = if ($watch.Elapsed.TotalSeconds -lt 5) { 'at once' } else { $watch.Elapsed }
            $shown = $shell.Streams.Progress[$shell.Streams.Progress.Count - 1]
            "$($shell.InvocationStateInfo.State) $time; $($shell.Streams.Error.Count) errors; $($shown.RecordType)"
            "$(@(Get-WasmComponent -Session $session).Count) imported, $(@(Get-WasmComponent -ListAvailable -Session $session).Count) installed"
        }
        $null = [Console]::In.ReadLine()
        (Install-WasmComponent $url -Session $session).Id
        """;

    private readonly TemporaryDirectory _directory = new();
    private readonly SlowServer _server = new();

    public StoppedDownloadTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "No variable says elsewhere whom a process trusts.");

    private string Store => Path.Combine(_directory.Path, "store");

    private string Downloads => Path.Combine(_directory.Path, "cache", "wassette", "sources");

    public void Dispose()
    {
        _server.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_stopped_command_ends_at_once_takes_its_progress_away_and_leaves_nothing_half_done()
    {
        string script = Write("stop.ps1", Script);
        string manifest = Write("wassette.yaml", $"version: 1\ncomponents: [{{uri: '{_server.Url}'}}]\n");
        using Process process = Start("-File", script, BuiltPaths.Manifest, _server.Url, Store, manifest);

        for (int command = 0; command < 4; command++)
        {
            await _server.WaitForDownloadAsync();
            await process.StandardInput.WriteLineAsync();
            Assert.Equal("Stopped at once; 0 errors; Completed", await ReadLineAsync(process));
            Assert.Equal("0 imported, 0 installed", await ReadLineAsync(process));
            await _server.WaitForEndAsync();
            AssertNothingIsHalfDone();
        }

        _server.IsSlow = false;
        await process.StandardInput.WriteLineAsync();
        Assert.Equal("tiny", await ReadLineAsync(process));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        AssertInstalled();
        Assert.NotEqual(0, _server.Starts.Last());
    }

    [Fact]
    public async Task Ctrl_C_ends_a_process_that_downloads()
    {
        using Process process = StartInstall();
        await _server.WaitForDownloadAsync();
        long begun = Stopwatch.GetTimestamp();

        using Process kill = Process.Start("kill", ["-INT", $"{process.Id}"]);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal((1, "", ""), (process.ExitCode, output, error));
        Assert.True(Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(10));
        AssertNothingIsHalfDone();
    }

    [Fact]
    public async Task A_process_killed_while_it_downloads_leaves_a_beginning_that_the_next_one_goes_on_with()
    {
        using Process process = StartInstall();
        await _server.WaitForDownloadAsync();
        while (Beginning() == 0)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        AssertNothingIsHalfDone();
        long beginning = Beginning();
        Assert.InRange(beginning, 1, SlowServer.Component.Length - 1);

        _server.IsSlow = false;
        using Process next = StartInstall();
        string output = await next.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await next.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.EndsWith("went on", output.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal([0, (int)beginning], _server.Starts);
        AssertInstalled();
    }

    private static async Task<string?> ReadLineAsync(Process process) =>
        await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) ?? await process.StandardError.ReadToEndAsync();

    private Process Start(params string[] arguments) => ChildProcess.Start(
        BuiltPaths.Tool, arguments, ("SSL_CERT_FILE", Write("trusted.pem", _server.Pem)), ("XDG_CACHE_HOME", Path.Combine(_directory.Path, "cache")));

    private Process StartInstall() =>
        Start("-Command", $"Install-WasmComponent {_server.Url} -Session (New-WassetteSession -ComponentDirectory '{Store}'); 'went on'");

    private string Write(string name, string content)
    {
        string path = Path.Combine(_directory.Path, name);
        File.WriteAllText(path, content);
        return path;
    }

    private void AssertInstalled()
    {
        Assert.Equal([Path.Combine(Store, "tiny")], Entries());
        Assert.Equal(SlowServer.Component, File.ReadAllBytes(Path.Combine(Store, "tiny", "component.wasm")));
    }

    // How much of the component has arrived; the files beside it are empty, or a lock of one byte.
    private long Beginning() => Directory.Exists(Path.Combine(Downloads, "partial"))
        ? new DirectoryInfo(Path.Combine(Downloads, "partial")).GetFiles().Where(file => file.Extension.Length == 0).Sum(file => file.Length)
        : 0;

    // The beginning of a download is kept, to go on with.
    private void AssertNothingIsHalfDone()
    {
        Assert.Empty(Entries());
        Assert.False(File.Exists(Path.Combine(_directory.Path, "wassette.lock.yaml")));
        Assert.Empty(Directory.GetFiles(Path.Combine(Downloads, "blobs")));
    }

    // What begins with a '.' is the store's own: nothing may be staged there.
    private string[] Entries() => Directory.Exists(Store)
        ? [.. Directory.GetFileSystemEntries(Store).Where(path => Path.GetFileName(path) is not (".work" or ".locks")),
            .. Directory.Exists(Path.Combine(Store, ".work")) ? Directory.GetFileSystemEntries(Path.Combine(Store, ".work")) : []]
        : [];
}
