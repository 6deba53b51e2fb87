using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Wassette.Mcp.Tests.Support;

namespace Wassette.Mcp.Tests.Http;

/// <summary>A server over HTTP as a process: what it says, and how it ends.</summary>
public sealed class HttpProcessTests
{
    private const string Marker = "Authorization: Bearer ";

    [Theory]
    [InlineData("wassette")]
    [InlineData("pwsh")]
    public async Task A_server_makes_a_token_serves_those_who_have_it_and_ends_when_it_is_interrupted(string host)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Interrupting another process takes kill.");
        Assert.SkipWhen(IgnoresInterrupts(), "These tests were started with interrupts ignored, as what they start is then: not from a shell's background.");
        using Process server = Start(host, "-Port", "0", "-LogLevel", "None");
        Uri endpoint = new((await ReadLineAsync(server)).Split(' ')[^1]);
        string announcement = await ReadLineAsync(server);
        string token = announcement[(announcement.IndexOf(Marker, StringComparison.Ordinal) + Marker.Length)..];

        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(endpoint, "x"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(endpoint, token));
        Process.Start("kill", ["-INT", $"{server.Id}"]).WaitForExit();
        CancellationToken end = TestContext.Current.CancellationToken;
        await server.WaitForExitAsync(end).WaitAsync(TimeSpan.FromSeconds(30), end);

        using TcpListener again = new(IPAddress.Loopback, endpoint.Port);
        again.Start();
    }

    [Fact]
    public async Task A_port_in_use_is_one_clear_error()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        using Process server = Start("wassette", "-Port", $"{port}", "-NoToken");

        string error = await server.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await server.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, server.ExitCode);
        Assert.Contains($"Port {port} is in use", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    private static bool IgnoresInterrupts()
    {
        const string Ignored = "SigIgn:";
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        string mask = File.ReadLines("/proc/self/status").First(line => line.StartsWith(Ignored, StringComparison.Ordinal))[Ignored.Length..];

        // SIGINT is 2, its bit the second.
        return (ulong.Parse(mask.Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & 2) != 0;
    }

    private static Process Start(string host, params string[] parameters)
    {
        string[] arguments = ["-Transport", "Http", .. parameters];
        ProcessStartInfo start = host == "wassette"
            ? new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [ServerProcess.ToolPath, "serve", .. arguments])
            : new(host, ["-NoProfile", "-Command", $"Start-WassetteServer {string.Join(' ', arguments)}"]);
        start.RedirectStandardError = start.RedirectStandardInput = true;
        start.Environment["PSModulePath"] = ServerProcess.ModulesPath;
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            Assert.Skip($"{host} can't be started on this machine: {e.Message}");
            throw;
        }
    }

    private static async Task<string> ReadLineAsync(Process server) =>
        await server.StandardError.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(60)) ?? "";

    private static async Task<HttpStatusCode> AskAsync(Uri endpoint, string token)
    {
        using HttpClient client = new(new SocketsHttpHandler { UseProxy = false });
        using StringContent hello = new(ServerProcess.Hello, Encoding.UTF8, "application/json");
        using HttpRequestMessage request = new(HttpMethod.Post, endpoint) { Content = hello };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
