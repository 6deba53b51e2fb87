using System.ComponentModel;
using System.Diagnostics;
using Wassette.PowerShell.Tests.Hosting;

namespace Wassette.PowerShell.Tests.Tool;

/// <summary>
/// The whole product, unchanged, in a network of its own where the system's resolver asks a name server that lies:
/// tests/NetworkNamespace says what rebind.test resolves to.
/// </summary>
public sealed class RebindingTests
{
    private const string Script =
        """
        $null = Import-WasmComponent $args[0]
        function Get-Page($authority) {
            try { (Invoke-WasmTool send -Request @{ Method = 'GET'; Scheme = 'http'; Authority = $authority; Path = '/'; Headers = @() } -ErrorAction Stop).Body }
            catch { [string]$_.TargetObject }
        }
        $before = Get-Page rebind.test
        Grant-WassetteNetwork http -HostName rebind.test
        $before; foreach ($turn in 1..5) { Get-Page rebind.test }
        Get-Page other.test; Get-Page 127.0.0.1; Get-Page localhost
        (Get-WassetteDenial).Remedy
        """;

    // Without encryption, which these servers do not have, and which would stop most of it by itself.
    private const string InstallScript =
        """
        foreach ($reference in $args) {
            try { Install-WasmComponent $reference -AllowInsecureRegistry -ErrorAction Stop; 'installed' }
            catch { $_.FullyQualifiedErrorId.Split(',')[0] + ': ' + $_.Exception.Message }
        }
        """;

    [Fact]
    public async Task A_granted_name_that_changes_to_an_address_of_this_machine_reaches_nothing()
    {
        await RequireNamespacesAsync();
        using TemporaryDirectory directory = new();
        string script = Path.Combine(directory.Path, "rebind.ps1");
        await File.WriteAllTextAsync(script, Script, TestContext.Current.CancellationToken);
        string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

        (int exitCode, string output, string error) = await RunAsync(
            "unshare", "-r", "-n", "-m", dotnet, BuiltPaths.NetworkNamespace, dotnet, BuiltPaths.Tool, "-File", script,
            Path.Combine(BuiltPaths.RepositoryRoot, "tests/components/http/http.wasm"));

        Assert.Equal((0, ""), (exitCode, error));
        string[] lines = output.TrimEnd().Split('\n');
        Assert.Equal(
            [
                "handle: HTTP-request-denied",
                "93.184.216.34",
                "response: destination-IP-prohibited",
                "response: destination-IP-prohibited",
                "response: destination-IP-prohibited",
                "93.184.216.34",
                "handle: HTTP-request-denied",
                "handle: HTTP-request-denied",
                "handle: HTTP-request-denied",
            ],
            lines[..9]);
        Assert.Contains("Grant-WassetteNetwork -Component 'http' -HostName 'rebind.test' -AllowPrivateAddress", lines);

        // Each connection went to the one public address, each request was one lookup, and no other name was asked for.
        Assert.Equal(["connected 93.184.216.34", "connected 93.184.216.34", "lookups 5 0"], lines[^3..]);
        Assert.DoesNotContain("connected 127.0.0.1", lines);
    }

    [Theory]
    [InlineData("public.test", "127.0.0.1", "127.0.0.1")]
    [InlineData("public.test", "169.254.169.254", "169.254.169.254")]
    [InlineData("public.test", "localhost", "127.0.0.1")]
    [InlineData("public.test", "inside.test", "127.0.0.1")]
    [InlineData("moved.test", "moved.test", "127.0.0.1")]
    [InlineData("both.test", "127.0.0.1", "127.0.0.1", "connected 127.0.0.1")]
    public async Task A_public_registry_leads_a_persons_download_to_no_address_inside(string host, string target, string address, params string[] before)
    {
        await RequireNamespacesAsync();
        using TemporaryDirectory directory = new();
        string script = Path.Combine(directory.Path, "install.ps1");
        await File.WriteAllTextAsync(script, InstallScript, TestContext.Current.CancellationToken);
        string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

        (int exitCode, string output, string error) = await RunAsync(
            "unshare", "-r", "-n", "-m", "env", $"XDG_DATA_HOME={directory.Path}", $"XDG_CACHE_HOME={directory.Path}",
            dotnet, BuiltPaths.NetworkNamespace, dotnet, BuiltPaths.Tool, "-File", script, $"oci://{host}/to/{target}:latest");

        Assert.Equal((0, ""), (exitCode, error));
        string[] lines = output.TrimEnd().Split('\n');
        Assert.Contains("a public server must not lead there", lines[0], StringComparison.Ordinal);
        Assert.Contains($"is {address},", lines[0], StringComparison.Ordinal);

        // The public server itself, and nothing behind it.
        Assert.Equal([.. before, "connected 93.184.216.34"], lines[1..^1]);
    }

    private static async Task RequireNamespacesAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Network namespaces are Linux's.");
        try
        {
            (int exitCode, _, string error) = await RunAsync("unshare", "-r", "-n", "-m", "true");
            Assert.SkipUnless(exitCode == 0, $"This user can't make namespaces: {error}");
        }
        catch (Win32Exception e)
        {
            Assert.Skip($"unshare can't be started: {e.Message}");
        }
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, error);
    }
}
