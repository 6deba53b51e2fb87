using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Wassette.Tests.Support;

namespace Wassette.Tests.Components.Sources;

/// <summary>Debian's <c>docker-registry</c> on a port of loopback, and <c>skopeo</c> to look at it with other eyes.</summary>
internal sealed partial class DockerRegistry : IDisposable
{
    private readonly Process _process;
    private readonly TemporaryDirectory _directory;

    private DockerRegistry(Process process, TemporaryDirectory directory, int port) =>
        (_process, _directory, Port) = (process, directory, port);

    public int Port { get; }

    public string Host => $"localhost:{Port}";

    /// <summary>Starts a registry.</summary>
    /// <param name="http">More of its configuration's section <c>http</c>.</param>
    /// <param name="auth">Its configuration's section <c>auth</c>.</param>
    public static async Task<DockerRegistry> StartAsync(string http = "", string auth = "")
    {
        string program = Require("docker-registry");
        TemporaryDirectory directory = new();
        string configuration = $$"""
            version: 0.1
            log: {level: info, formatter: text}
            storage:
              filesystem: {rootdirectory: "{{directory.File("data")}}"}
            http:
              addr: localhost:0
              secret: test
            {{http}}
            {{auth}}
            """;
        await File.WriteAllTextAsync(directory.File("config.yml"), configuration);
        Process process = Process.Start(new ProcessStartInfo(program, ["serve", directory.File("config.yml")])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        List<string> lines = [];
        while (await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            lines.Add(line);
            if (Listening().Match(line) is { Success: true } match)
            {
                _ = process.StandardError.ReadToEndAsync();
                return new DockerRegistry(process, directory, int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
            }
        }

        process.Dispose();
        directory.Dispose();
        throw new InvalidOperationException($"docker-registry did not start: {string.Join('\n', lines)}");
    }

    /// <summary>The configuration of TLS with a certificate of the tests' authority.</summary>
    public static string Tls(TemporaryDirectory directory, X509Certificate2 certificate)
    {
        using ECDsa key = certificate.GetECDsaPrivateKey()!;
        File.WriteAllText(directory.File("tls.crt"), certificate.ExportCertificatePem());
        File.WriteAllText(directory.File("tls.key"), key.ExportPkcs8PrivateKeyPem());
        return $"  tls: {{certificate: \"{directory.File("tls.crt")}\", key: \"{directory.File("tls.key")}\"}}";
    }

    /// <summary>Runs skopeo, which must succeed.</summary>
    public static async Task<string> SkopeoAsync(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(Require("skopeo"), ["--insecure-policy", .. arguments])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await errors);
        return output;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _directory.Dispose();
    }

    private static string Require(string program)
    {
        string? path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(
            directory => Path.Combine(directory, program)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(path is null, $"This machine has no {program}.");
        return path!;
    }

    [GeneratedRegex(@"listening on \S*?:(\d+)")]
    private static partial Regex Listening();
}
