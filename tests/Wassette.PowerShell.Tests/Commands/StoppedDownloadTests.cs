using System.Diagnostics;
using Wassette.PowerShell.Tests.Hosting;

namespace Wassette.PowerShell.Tests.Commands;

/// <summary>
/// Downloads that the user stops, or whose process is killed, while the server keeps them waiting for ever: what does not end then
/// ends with the time of its test. The process is one of its own, which trusts the server's certificate.
/// </summary>
public sealed class StoppedDownloadTests : IDisposable
{
    private const int Deadline = 120_000;

    private const string Script =
        """
        param($module, $url, $store, $manifest)
        $session = New-WassetteSession -ComponentDirectory $store
        foreach ($command in 'Install-WasmComponent $args[0] -Session $args[1]', 'Import-WasmComponent -Uri $args[0] -Session $args[1]',
            'Test-WasmComponent -Uri $args[0]', 'Import-WassetteManifest $args[2] -Session $args[1]') {
            # The tool has no console host, which the default state of a runspace asks for.
            $shell = [powershell]::Create([initialsessionstate]::CreateDefault2())
            $null = $shell.AddScript("Import-Module '$module'; $command").AddArgument($url).AddArgument($session).AddArgument($manifest)
            $null = $shell.BeginInvoke()
            $null = [Console]::In.ReadLine()
            $shell.Stop()
            "$($shell.InvocationStateInfo.State), $($shell.Streams.Error.Count) errors, $(@(Get-WasmComponent -Session $session).Count) imported"
        }
        $null = [Console]::In.ReadLine()
        (Install-WasmComponent $url -Session $session).Id
        """;

    private readonly TemporaryDirectory _directory = new();
    private readonly SlowServer _server = new();
    private readonly List<Process> _processes = [];

    public StoppedDownloadTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "No variable says elsewhere whom a process trusts.");

    private string Store => Path.Combine(_directory.Path, "store");

    private string Downloads => Path.Combine(_directory.Path, "cache", "wassette", "sources");

    private string Partial => Path.Combine(Downloads, "partial");

    public void Dispose()
    {
        foreach (Process process in _processes)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }

        _server.Dispose();
        _directory.Dispose();
    }

    [Theory(Timeout = Deadline)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stopped_command_ends_and_leaves_nothing_but_a_beginning_that_the_next_one_goes_on_with(bool isRegistry)
    {
        string source = Source(isRegistry);
        string manifest = Write("wassette.yaml", $"version: 1\ncomponents: [{{uri: '{source}'}}]\n");
        Process process = Start("-File", Write("stop.ps1", Script), BuiltPaths.Manifest, source, Store, manifest);
        List<int> beginnings = [0];

        for (int command = 1; command <= 4; command++)
        {
            await WaitForBeginningAsync(command, TestContext.Current.CancellationToken);
            beginnings.Add(_server.Sent);
            await process.StandardInput.WriteLineAsync();
            Assert.Equal("Stopped, 0 errors, 0 imported", await ReadLineAsync(process));
            AssertNothingIsHalfDone();
        }

        _server.IsSlow = false;
        await process.StandardInput.WriteLineAsync();
        Assert.Equal("tiny", await ReadLineAsync(process));
        Assert.Equal(beginnings, _server.Starts);
        AssertInstalled();
    }

    [Fact(Timeout = Deadline)]
    public async Task Ctrl_C_ends_a_process_that_downloads()
    {
        Process process = StartInstall(_server.Url);
        await WaitForBeginningAsync(1, TestContext.Current.CancellationToken);

        using Process kill = Process.Start("kill", ["-INT", $"{process.Id}"]);

        Assert.Equal((1, ""), await EndAsync(process));
        AssertNothingIsHalfDone();
    }

    [Theory(Timeout = Deadline)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_process_killed_while_it_downloads_leaves_a_beginning_that_the_next_one_goes_on_with(bool isRegistry)
    {
        Process process = StartInstall(Source(isRegistry));
        await WaitForBeginningAsync(1, TestContext.Current.CancellationToken);
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        AssertNothingIsHalfDone();

        _server.IsSlow = false;
        Assert.Equal((0, "tiny"), await EndAsync(StartInstall(Source(isRegistry))));

        // Of a web server's file, what was noted; the registry says itself what the whole is.
        Assert.InRange(_server.Starts.Last(), isRegistry ? Half : 1 << 20, Half);
        Assert.Equal(2, _server.Starts.Count);
        AssertInstalled();
    }

    private static int Half => SlowServer.Component.Length / 2;

    private static async Task<string?> ReadLineAsync(Process process) =>
        await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) ?? await process.StandardError.ReadToEndAsync();

    private static async Task<(int ExitCode, string Output)> EndAsync(Process process)
    {
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, (output + await error).Trim());
    }

    private string Source(bool isRegistry) => isRegistry ? _server.Reference : _server.Url;

    private Process Start(params string[] arguments)
    {
        Process process = ChildProcess.Start(
            BuiltPaths.Tool, arguments, ("SSL_CERT_FILE", Write("trusted.pem", _server.Pem)), ("XDG_CACHE_HOME", Path.Combine(_directory.Path, "cache")));
        _processes.Add(process);
        return process;
    }

    private Process StartInstall(string source) =>
        Start("-Command", $"(Install-WasmComponent {source} -Session (New-WassetteSession -ComponentDirectory '{Store}')).Id");

    // Until all that the server has sent at the so-many-th request for the component is in the file.
    private async Task WaitForBeginningAsync(int request, CancellationToken cancellation)
    {
        while (_server.Starts.Count < request || Beginning()?.Length != _server.Sent)
        {
            await Task.Delay(10, cancellation);
        }
    }

    // What has arrived of the component; beside it are locks, and for a moment notes.
    private FileInfo? Beginning() =>
        Directory.Exists(Partial) ? new DirectoryInfo(Partial).GetFiles().SingleOrDefault(file => file.Extension.Length == 0 && file.Length > 2) : null;

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
        Assert.Null(Beginning());
    }

    private void AssertNothingIsHalfDone()
    {
        Assert.Empty(Entries());
        Assert.False(File.Exists(Path.Combine(_directory.Path, "wassette.lock.yaml")));
        Assert.DoesNotContain(new DirectoryInfo(Path.Combine(Downloads, "blobs")).GetFiles(), blob => blob.Length > 1 << 20);
        foreach (string path in Locks())
        {
            File.Open(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
        }
    }

    private IEnumerable<string> Locks() => Directory.GetFiles(Partial, "*.lock").Concat(
        Directory.Exists(Path.Combine(Store, ".locks")) ? Directory.GetFiles(Path.Combine(Store, ".locks")) : []);

    // What begins with a '.' is the store's own: nothing may be staged there.
    private string[] Entries() => Directory.Exists(Store)
        ? [.. Directory.GetFileSystemEntries(Store).Where(path => Path.GetFileName(path) is not (".work" or ".locks")),
            .. Directory.Exists(Path.Combine(Store, ".work")) ? Directory.GetFileSystemEntries(Path.Combine(Store, ".work")) : []]
        : [];
}
