using System.Diagnostics;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Wassette.Mcp.Tests.Support;
using Wassette.Tests.Components.Sources;
using Wassette.Tests.Sandbox.Egress;
using Wassette.Tests.Support;

namespace Wassette.Mcp.Tests.Processes;

/// <summary>
/// A component's life as its author, its user and their agent see it: each step is a command in a process of its own, the
/// registry has a certificate and a password, and the agent is the SDK's client.
/// </summary>
public sealed class PublishedComponentTests : IDisposable
{
    private const string Repository = "tools/calculator";

    // ada:correct horse, by htpasswd -B.
    private const string PasswordFile = "ada:$2y$05$uiJZpHpknM2B9ucpKz/OUOxjaIkVTTiKVSzTmFJFvngeSi1R5by9K\n";
    private const string Password = "ada:correct horse";

    private readonly TemporaryDirectory _directory = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly TestAuthority _authority = new();

    public void Dispose()
    {
        _key.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_component_is_published_found_installed_served_called_updated_and_removed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || OperatingSystem.IsMacOS(), "Processes are told by SSL_CERT_FILE whom to trust, which Linux knows.");
        string passwords = Write("htpasswd", PasswordFile);
        using X509Certificate2 certificate = _authority.Issue("localhost");
        using DockerRegistry registry = await DockerRegistry.StartAsync(
            DockerRegistry.Tls(_directory, certificate), $"auth: {{htpasswd: {{realm: test, path: \"{passwords}\"}}}}");
        string uri = $"oci://{registry.Host}/{Repository}:1";
        Write("authority.pem", _authority.Pem);
        Write("signer.pub", _key.ExportSubjectPublicKeyInfoPem());
        Write("trust.yaml", $"version: \"1.0\"\ndefault: nothing\nrules:\n  - scope: {registry.Host}\n    keys: [signer.pub]\n");
        Write("auth.json", new JsonObject
        {
            ["auths"] = new JsonObject
            {
                [registry.Host] = new JsonObject { ["auth"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(Password)) },
            },
        }.ToJsonString());
        Write("policy.yaml", "version: \"1.0\"\npermissions:\n  network:\n    allow:\n      - host: https://api.example.com\n");
        Write("index.json", new JsonArray(new JsonObject { ["name"] = "Calculator", ["description"] = "Adds numbers.", ["uri"] = uri }).ToJsonString());

        // The author publishes and signs.
        string digest = await PublishAsync(registry, uri, TestFiles.Tiny);
        await SignAsync(registry, digest);

        // The user finds it, looks at it, and installs just that, signed, with what it asks for.
        string found = await RunAsync(
            $$"""
            $found = Find-WasmComponent adds -Registry ./index.json
            $report = Test-WasmComponent -Uri $found.Uri -TrustPolicy ./trust.yaml -RequireSignature
            "$($found.Uri) $($report.CanImport) $($report.RequestedPolicy.Summary) $($null -ne $report.SignatureKeyId)"
            (Install-WasmComponent $found.Uri -Digest {{digest}} -TrustPolicy ./trust.yaml -RequireSignature -AcceptPolicy).Id
            """);
        Assert.Equal([$"{uri} True send HTTPS requests to api.example.com, port 443 True", "calculator"], found.Split('\n', StringSplitOptions.TrimEntries));

        // The agent calls it.
        Assert.Equal("3", await CallAsync("add", new Dictionary<string, object?> { ["a"] = 1, ["b"] = 2 }));

        // What is not signed does not take its place; the author's next version does, with what was granted.
        string refused = await RunAsync(
            $$"""
            (Publish-WasmComponent '{{TestFiles.Types}}' {{uri}} -Policy ./policy.yaml).OriginalString
            Update-WasmComponent calculator -TrustPolicy ./trust.yaml -ErrorVariable problem -ErrorAction SilentlyContinue
            $problem[0].FullyQualifiedErrorId
            """);
        string[] lines = refused.Split('\n', StringSplitOptions.TrimEntries);
        Assert.Equal("SourceUnsigned,Wassette.PowerShell.Commands.UpdateWasmComponentCommand", lines[1]);
        await SignAsync(registry, DigestOf(lines[0]));
        string updated = await RunAsync(
            """
            (Update-WasmComponent calculator -TrustPolicy ./trust.yaml).Id
            $null = Import-WasmComponent -Name calculator
            (Test-WassetteAccess calculator -Uri https://api.example.com).IsAllowed
            """);
        Assert.Equal(["calculator", "True"], updated.Split('\n', StringSplitOptions.TrimEntries));
        Assert.Equal("\"x\"", await CallAsync("root-echo", new Dictionary<string, object?> { ["value"] = "x" }));

        // It is removed, and nothing of it is left.
        Assert.Equal("0", await RunAsync("Uninstall-WasmComponent calculator; @(Get-WasmComponent -ListAvailable).Count"));
    }

    private string Write(string name, string text) => _directory.Write(name, Encoding.UTF8.GetBytes(text));

    private async Task<string> PublishAsync(DockerRegistry registry, string uri, string component)
    {
        string pinned = await RunAsync($"(Publish-WasmComponent '{component}' {uri} -Policy ./policy.yaml).OriginalString");
        Assert.StartsWith($"oci://{registry.Host}/{Repository}", pinned, StringComparison.Ordinal);
        return DigestOf(pinned);
    }

    private static string DigestOf(string pinned) => pinned[(pinned.IndexOf('@', StringComparison.Ordinal) + 1)..];

    private Dictionary<string, string?> Environment() => new()
    {
        ["PSModulePath"] = ServerProcess.ModulesPath,
        ["SSL_CERT_FILE"] = _directory.File("authority.pem"),
        ["REGISTRY_AUTH_FILE"] = _directory.File("auth.json"),
        ["XDG_DATA_HOME"] = _directory.File("data"),
        ["XDG_CACHE_HOME"] = _directory.File("cache"),
    };

    private static string Dotnet => System.Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    private async Task<string> RunAsync(string script)
    {
        ProcessStartInfo start = new(Dotnet, [ServerProcess.ToolPath, "-Command", script])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _directory.Path,
        };
        foreach ((string name, string? value) in Environment())
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, output + await errors);
        return output.Trim();
    }

    private async Task<string> CallAsync(string tool, Dictionary<string, object?> arguments)
    {
        StdioClientTransport transport = new(new StdioClientTransportOptions
        {
            Command = Dotnet,
            Arguments = [ServerProcess.ToolPath, "-Command", "$null = Import-WasmComponent -Name calculator; Start-WassetteServer"],
            WorkingDirectory = _directory.Path,
            EnvironmentVariables = Environment(),
        });
        await using McpClient client = await McpClient.CreateAsync(transport, cancellationToken: TestContext.Current.CancellationToken);
        IList<McpClientTool> tools = await client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Contains(tool, tools.Select(offered => offered.Name));
        CallToolResult result = await client.CallToolAsync(tool, arguments, cancellationToken: TestContext.Current.CancellationToken);
        Assert.NotEqual(true, result.IsError);
        return JsonNode.Parse(result.Content.OfType<TextContentBlock>().Single().Text)!["result"]!.ToJsonString();
    }

    private async Task SignAsync(DockerRegistry registry, string digest)
    {
        using SocketsHttpHandler handler = new();
        handler.SslOptions.CertificateChainPolicy = _authority.Trusting(new()).ChainPolicy;
        using HttpClient http = new(handler) { BaseAddress = new Uri($"https://{registry.Host}/v2/{Repository}/") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Password)));
        await CosignSignature.PushAsync(http, $"{registry.Host}/{Repository}", digest, _key);
    }
}
