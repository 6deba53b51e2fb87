using System.Text.Json;
using Wassette.Mcp.Tests.Support;
using Wassette.Tests.Support;

namespace Wassette.Mcp.Tests.Processes;

/// <summary>Standard output is the protocol's alone, whatever else happens in the process.</summary>
public sealed class StandardStreamTests
{
    // What the engine from NuGet lacks (Write-Host, Write-Warning) is there in pwsh only. Everything that is written
    // here before, while and after the server runs would be standard output's in an ordinary script.
    private const string Script =
        """
        #Requires -Modules Wassette
        $VerbosePreference = 'Continue'
        $DebugPreference = 'Continue'
        function Out-Noise([string] $Text) {
            $Text
            [Console]::Out.Write("$Text in the middle of")
            $Host.UI.WriteLine("$Text of the host")
            $Host.UI.WriteWarningLine("$Text as a warning")
            [Console]::OpenStandardOutput().Write([byte[]] (78, 79, 73, 83, 69))
            if (Get-Command Write-Host -ErrorAction Ignore) { Write-Host $Text; Write-Warning $Text }
            & ECHO child $Text
        }
        Out-Noise 'noise before'
        Import-WasmComponent 'MISBEHAVE'
        Import-WasmComponent 'TINY' -Id first
        Import-WasmComponent 'TINY' -Id second
        Import-WasmComponent 'no such file'
        $other = [powershell]::Create([initialsessionstate]::CreateDefault2())
        $null = $other.AddScript({
            param($Host2)
            foreach ($n in 1..200) { [Console]::Out.WriteLine("noise $n"); $Host2.UI.WriteLine("noise $n"); [Threading.Thread]::Sleep(5) }
        }).AddArgument($Host)
        $running = $other.BeginInvoke()
        Start-WassetteServer -Verbose -Debug
        Out-Noise 'noise after'
        """;

    [Theory]
    [InlineData("wassette")]
    [InlineData("pwsh")]
    public async Task Nothing_but_messages_is_written_by_a_noisy_script_with_printing_guests(string host)
    {
        string script = Path.Combine(Directory.CreateTempSubdirectory("wassette-mcp-").FullName, "server.ps1");
        await File.WriteAllTextAsync(
            script,
            Script.Replace("MISBEHAVE", TestFiles.Misbehave, StringComparison.Ordinal)
                .Replace("TINY", TestFiles.Tiny, StringComparison.Ordinal)
                .Replace("ECHO", OperatingSystem.IsWindows() ? "cmd /c echo" : "/bin/echo", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
        await using ServerProcess server = ServerProcess.Start(host, "-File", script);

        await server.AskAsync(ServerProcess.Hello);
        await server.SendAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
        await server.CallAsync(1, "print", """{"out":"GUEST OUT\n","err":"GUEST ERR\n"}""");
        await server.CallAsync(2, "flood-stdout", """{"bytes":100000}""");
        JsonElement sum = await server.CallAsync(3, "second_add", """{"a":1,"b":2}""");
        (int exitCode, string log) = await server.EndAsync();

        Assert.Equal(3, sum.GetProperty("result").GetProperty("structuredContent").GetProperty("result").GetInt32());
        Assert.All(server.Lines, line => Assert.Equal("2.0", JsonElement.Parse(line).GetProperty("jsonrpc").GetString()));
        Assert.DoesNotContain(server.Lines, line => line.Contains("GUEST", StringComparison.Ordinal));
        Assert.Equal(0, exitCode);
        Assert.All(
            ["noise before of the host", "child noise before", "GUEST OUT", "GUEST ERR", "noise 1", "noise after"],
            text => Assert.Contains(text, log, StringComparison.Ordinal));
        Directory.Delete(Path.GetDirectoryName(script)!, recursive: true);
    }

    [Theory]
    [InlineData("wassette", "serve")]
    [InlineData("wassette", "-Command", "Start-WassetteServer")]
    [InlineData("pwsh", "-Command", "Start-WassetteServer")]
    public async Task A_server_is_started_by_one_command(string host, params string[] arguments)
    {
        await using ServerProcess server = ServerProcess.Start(host, [.. arguments, "-LogLevel", "None", "-BuiltinTools", "ReadOnly"]);

        JsonElement hello = await server.AskAsync(ServerProcess.Hello);
        JsonElement tools = await server.AskAsync("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""");
        (int exitCode, string log) = await server.EndAsync();

        Assert.Equal("wassette", hello.GetProperty("result").GetProperty("serverInfo").GetProperty("name").GetString());
        Assert.Equal("list-components", Assert.Single(tools.GetProperty("result").GetProperty("tools").EnumerateArray()).GetProperty("name").GetString());
        Assert.Equal((0, ""), (exitCode, log));
    }

    [Theory]
    [InlineData("wassette")]
    [InlineData("pwsh")]
    public async Task A_child_process_gets_neither_the_input_nor_the_output(string host)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "cat is not there on Windows.");
        string command =
            """
            Start-WassetteServer
            & cat
            """;
        await using ServerProcess server = ServerProcess.Start(host, "-Command", command);
        await server.AskAsync(ServerProcess.Hello);

        (int exitCode, _) = await server.EndAsync();

        Assert.Equal(0, exitCode);
    }

    [Fact]
    public async Task A_second_server_in_the_process_is_refused()
    {
        await using ServerProcess server = ServerProcess.Start("wassette", "-Command", "Start-WassetteServer; Start-WassetteServer");
        await server.AskAsync(ServerProcess.Hello);

        (int exitCode, string log) = await server.EndAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains("belong to another server of this process", log.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }
}
