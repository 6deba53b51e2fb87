using System.Diagnostics;
using System.IO.Pipelines;
using System.Reflection;
using System.Text;
using System.Text.Json;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Wassette.Tests.Support;

namespace Wassette.Mcp.Tests.Support;

/// <summary>A server as a client starts it: a process, whose three streams are all that is known of it.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    public const string Hello =
        """{"jsonrpc":"2.0","id":"hello","method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"raw","version":"1"}}}""";

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly Process _process;
    private readonly Task<string> _error;
    private readonly List<string> _lines = [];

    private ServerProcess(Process process)
    {
        _process = process;
        _error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>The <c>wassette</c> tool's assembly.</summary>
    public static string ToolPath { get; } = Metadata("ToolPath");

    /// <summary>The folder that has the module's.</summary>
    public static string ModulesPath { get; } = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Metadata("ModulePath")))!;

    /// <summary>The lines that came from standard output so far.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>Starts a host of PowerShell: the tool, or pwsh.</summary>
    public static ServerProcess Start(string host, params string[] arguments)
    {
        ProcessStartInfo start = host == "wassette"
            ? new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [ToolPath, .. arguments])
            : new(host, ["-NoProfile", .. arguments]);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.StandardInputEncoding = start.StandardOutputEncoding = start.StandardErrorEncoding = Utf8;
        start.Environment["PSModulePath"] = ModulesPath;
        start.WorkingDirectory = TestFiles.Root;
        try
        {
            return new ServerProcess(Process.Start(start)!);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            Assert.Skip($"{host} can't be started on this machine: {e.Message}");
            throw;
        }
    }

    /// <summary>Sends a line.</summary>
    public async Task SendAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line.AsMemory(), TestContext.Current.CancellationToken);
        await _process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Reads the next line, which must be a message.</summary>
    public async Task<JsonElement> ReadAsync()
    {
        string? line = await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(LongestWait);
        Assert.True(line is not null, $"The server has closed its output. Its log: {(_process.HasExited ? await _error : "")}");
        _lines.Add(line);
        return JsonElement.Parse(line);
    }

    /// <summary>Sends a request and reads up to its answer.</summary>
    public async Task<JsonElement> AskAsync(string request)
    {
        await SendAsync(request);
        string id = JsonElement.Parse(request).GetProperty("id").GetRawText();
        JsonElement answer;
        do
        {
            answer = await ReadAsync();
        }
        while (!answer.TryGetProperty("id", out JsonElement answered) || answered.GetRawText() != id);
        return answer;
    }

    /// <summary>Calls a tool.</summary>
    public Task<JsonElement> CallAsync(int id, string tool, string arguments) =>
        AskAsync($$$"""{"jsonrpc":"2.0","id":{{{id}}},"method":"tools/call","params":{"name":"{{{tool}}}","arguments":ARGUMENTS}}"""
            .Replace("ARGUMENTS", arguments, StringComparison.Ordinal));

    /// <summary>Has the SDK's own client speak to the server, for as long as the process lasts; every line is kept in <see cref="Lines"/>.</summary>
    /// <param name="revision">The revision that the client speaks.</param>
    /// <param name="person">Who sits at the client.</param>
    public Task<McpClient> ConnectAsync(string revision, Person person)
    {
        Pipe toClient = new(new PipeOptions(pauseWriterThreshold: 0));
        _ = Task.Run(async () =>
        {
            while (await _process.StandardOutput.ReadLineAsync() is { } line)
            {
                _lines.Add(line);
                await toClient.Writer.WriteAsync(Utf8.GetBytes(line + '\n'));
            }

            await toClient.Writer.CompleteAsync();
        });

        // A client that waits a few seconds only for a script that imports falls back to an older revision.
        McpClientOptions options = new() { ProtocolVersion = revision, DiscoverProbeTimeout = Timeout.InfiniteTimeSpan };
        options.Handlers.ElicitationHandler = person.AskAsync;
        return McpClient.CreateAsync(
            new StreamClientTransport(_process.StandardInput.BaseStream, toClient.Reader.AsStream()),
            options,
            cancellationToken: TestContext.Current.CancellationToken);
    }

    /// <summary>Waits for the process to end after its client has left.</summary>
    /// <returns>Its exit code and log.</returns>
    public async Task<(int ExitCode, string Log)> LeftAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(LongestWait);
        return (_process.ExitCode, await _error);
    }

    /// <summary>Closes the client's end and waits for the process; what it still writes must be messages.</summary>
    /// <returns>Its exit code and log.</returns>
    public async Task<(int ExitCode, string Log)> EndAsync()
    {
        _process.StandardInput.Close();
        string rest = await _process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(LongestWait);
        Assert.All(rest.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => JsonElement.Parse(line).GetProperty("jsonrpc"));
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(LongestWait);
        return (_process.ExitCode, await _error);
    }

    /// <summary>Closes all streams at once, as a client that was killed.</summary>
    public async Task<int> VanishAsync()
    {
        _process.StandardInput.Close();
        _process.StandardOutput.Close();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(LongestWait);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static string Metadata(string key) => typeof(ServerProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(attribute => attribute.Key == key).Value!;
}
