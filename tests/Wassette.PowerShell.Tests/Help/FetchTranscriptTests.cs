using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Wassette.PowerShell.Tests.Hosting;
using Wassette.Tests.Examples;

namespace Wassette.PowerShell.Tests.Help;

/// <summary>
/// What the README of examples/fetch-js types at the prompt is typed, and gives what is shown there. Its web site is one on
/// loopback: the page itself can be tried by whoever has the internet.
/// </summary>
public sealed class FetchTranscriptTests
{
    private const string Prompt = "PS> ";
    private const string Separator = "~~~~";

    private const string Page =
        """
        <html><head><title>Example Domain</title></head><body><h1>Example Domain</h1>
        <p>This domain is for use in documentation examples without needing permission.</p>
        <p><a href="https://iana.org/domains/example">Learn more</a></p></body></html>
        """;

    [Fact]
    public async Task The_prompts_of_the_README_give_what_is_shown()
    {
        string folder = Path.Combine(BuiltPaths.RepositoryRoot, "examples", "fetch-js");
        FetchBuild.Run(folder);
        using HttpListener site = Listen(out int port);
        Task serving = ServeAsync(site, Here(Page, port));
        using TemporaryDirectory directory = new();
        string script = Path.Combine(directory.Path, "readme.ps1");
        (string Command, string Shown)[] steps = [.. Steps(Here(await File.ReadAllTextAsync(
            Path.Combine(folder, "README.md"), TestContext.Current.CancellationToken), port))];
        await File.WriteAllTextAsync(script, Script(folder, steps), TestContext.Current.CancellationToken);

        ChildProcess run = await ChildProcess.RunToolAsync("-File", script);

        site.Stop();
        await serving;
        Assert.Equal("", run.Error);
        string[] written = [.. run.Output.Split(Separator).Skip(1).Select(HelpPage.OneLine)];
        Assert.Equal(6, steps.Length);
        Assert.Equal(steps.Length, written.Length);
        Assert.All(steps.Zip(written), step =>
        {
            Assert.StartsWith(HelpPage.OneLine(step.First.Shown), step.Second, StringComparison.Ordinal);
            Assert.Equal(step.First.Shown.StartsWith("Invoke-WasmTool:", StringComparison.Ordinal), step.Second.StartsWith("Invoke-WasmTool:", StringComparison.Ordinal));
        });
    }

    private static string Here(string text, int port) => text
        .Replace("https://example.com", $"http://localhost:{port}", StringComparison.Ordinal)
        .Replace("https://iana.org", $"http://127.0.0.1:{port}", StringComparison.Ordinal);

    private static IEnumerable<(string Command, string Shown)> Steps(string page) => MarkdownBlock.In(page.ReplaceLineEndings("\n"))
        .Where(block => block.Tag == "text")
        .SelectMany(block => ("\n" + block.Text).Split("\n" + Prompt, StringSplitOptions.RemoveEmptyEntries))
        .Select(step => step.Split('\n', 2))
        .Select(step => (step[0], step.Length == 2 ? step[1].Trim() : ""));

    private static string Script(string folder, IEnumerable<(string Command, string Shown)> steps)
    {
        StringBuilder script = new();
        script.AppendLine(CultureInfo.InvariantCulture, $"$null = $ExecutionContext.SessionState.Path.SetLocation('{folder}')");
        foreach ((string command, string shown) in steps)
        {
            // What an import writes is a table, and not shown.
            string output = shown.Length == 0 ? "" : "else { [Console]::Out.WriteLine($one) }";
            script.AppendLine(CultureInfo.InvariantCulture, $$"""
                [Console]::Out.WriteLine('{{Separator}}')
                $written = {{command}} 2>&1 3>$null
                foreach ($one in $written) {
                    if ($one -is [Management.Automation.ErrorRecord]) {
                        $text = $one.ErrorDetails ? $one.ErrorDetails.Message : $one.Exception.Message
                        [Console]::Out.WriteLine("$($one.InvocationInfo.MyCommand): $text")
                    }
                    {{output}}
                }
                """);
        }

        return script.ToString();
    }

    private static HttpListener Listen(out int port)
    {
        using (TcpListener free = new(IPAddress.Loopback, 0))
        {
            free.Start();
            port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        HttpListener listener = new();
        listener.Prefixes.Add($"http://localhost:{port}/");
        listener.Start();
        return listener;
    }

    private static async Task ServeAsync(HttpListener site, string page)
    {
        try
        {
            while (true)
            {
                HttpListenerContext request = await site.GetContextAsync();
                request.Response.ContentType = "text/html; charset=utf-8";
                request.Response.Close(Encoding.UTF8.GetBytes(page), willBlock: false);
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
