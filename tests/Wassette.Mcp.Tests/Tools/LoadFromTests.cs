using System.Text.Json;
using Wassette.Mcp.Tests.Support;
using Wassette.Mcp.Tools.Builtin;
using Wassette.Tests.Support;

namespace Wassette.Mcp.Tests.Tools;

/// <summary>What an agent may load, and ways around it.</summary>
public sealed class LoadFromTests : IDisposable
{
    private readonly TemporaryDirectory _workspace = new();
    private readonly TemporaryDirectory _outside = new();

    public LoadFromTests()
    {
        Directory.CreateDirectory(_workspace.File("tools/deep"));
        _workspace.Copy(TestFiles.Tiny, "tools/tiny.wasm");
        _workspace.Copy(TestFiles.Tiny, "tools/deep/deep.wasm");
        _outside.Copy(TestFiles.Tiny, "secret.wasm");
    }

    [Fact]
    public async Task By_default_only_the_workspace_is_open()
    {
        await using ServedSession served = await StartAsync();

        Assert.Contains("component loaded", (await LoadAsync(served, "tools/tiny.wasm")).Json(), StringComparison.Ordinal);
        string error = (await LoadAsync(served, _outside.File("secret.wasm"))).ErrorText();
        string missing = (await LoadAsync(served, _outside.File("nothing.wasm"))).ErrorText();

        Assert.Contains("is not where an agent may load components from", error, StringComparison.Ordinal);
        Assert.Contains(JsonSerializer.Serialize(_workspace.Path)[1..^1], error, StringComparison.Ordinal);
        Assert.Contains("-LoadFrom", error, StringComparison.Ordinal);
        Assert.Equal(error.Replace("secret", "nothing", StringComparison.Ordinal), missing);
        Assert.Equal("tiny", Assert.Single(served.Session.Session.Components).Id);
    }

    [Fact]
    public async Task Links_and_dots_do_not_lead_out_of_it()
    {
        File.CreateSymbolicLink(_workspace.File("link.wasm"), _outside.File("secret.wasm"));
        File.CreateSymbolicLink(_workspace.File("second.wasm"), _workspace.File("link.wasm"));
        Directory.CreateSymbolicLink(_workspace.File("directory"), _outside.Path);
        Directory.CreateSymbolicLink(_workspace.File("inside"), _workspace.File("tools"));
        await using ServedSession served = await StartAsync();
        string relative = Path.GetRelativePath(_workspace.Path, _outside.File("secret.wasm"));

        string[] attempts =
        [
            "link.wasm", "second.wasm", "directory/secret.wasm", relative, $"tools/../{relative}", $"directory/../{relative}",
            new Uri(_outside.File("secret.wasm")).AbsoluteUri, _workspace.Path + "2/secret.wasm", $"{_workspace.Path}/../{Path.GetFileName(_outside.Path)}/secret.wasm",
        ];
        foreach (string attempt in attempts)
        {
            Assert.Contains("is not where an agent may load", (await LoadAsync(served, attempt)).ErrorText(), StringComparison.Ordinal);
        }

        Assert.Contains("component loaded", (await LoadAsync(served, "inside/tiny.wasm")).Json(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tools/tiny.wasm", "tools/tiny.wasm", true)]
    [InlineData("tools/tiny.wasm", "tools/deep/deep.wasm", false)]
    [InlineData("tools", "tools/deep/deep.wasm", true)]
    [InlineData("tools/*.wasm", "tools/tiny.wasm", true)]
    [InlineData("tools/*.wasm", "tools/deep/deep.wasm", false)]
    [InlineData("tools/t?ny.wasm", "tools/tiny.wasm", true)]
    [InlineData("tools/**/*.wasm", "tools/tiny.wasm", true)]
    [InlineData("tools/**/*.wasm", "tools/deep/deep.wasm", true)]
    [InlineData("**/deep.wasm", "tools/deep/deep.wasm", true)]
    [InlineData("**/deep.wasm", "tools/tiny.wasm", false)]
    [InlineData("*/tiny.wasm", "tools/tiny.wasm", true)]
    [InlineData("tool", "tools/tiny.wasm", false)]
    public void A_pattern_fits_what_it_says(string pattern, string path, bool fits) =>
        Assert.Equal(fits, LoadPattern.Read(pattern, _workspace.Path)!.Fits(_workspace.File(path)));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("http://example.com/")]
    [InlineData("https://")]
    [InlineData("https://user@example.com/")]
    [InlineData("https://example.com/a/../b")]
    [InlineData("https://example.com/a%2fb")]
    [InlineData("https://example.com/a?b")]
    [InlineData("https://a*.example.com/")]
    [InlineData("https://example.com:0/")]
    [InlineData("oci://example.com/a//b")]
    [InlineData("oci://example.com/*:1.0")]
    [InlineData("oci://example.com/a@sha256:12")]
    [InlineData("a\0b")]
    public void What_is_no_pattern_is_refused(string pattern) =>
        Assert.Contains("can't be where an agent may load components from", Assert.Throws<ArgumentException>(() => new ServerOptions { LoadFrom = [pattern] }).Message, StringComparison.Ordinal);

    public void Dispose()
    {
        _workspace.Dispose();
        _outside.Dispose();
    }

    private static Task<ModelContextProtocol.Protocol.CallToolResult> LoadAsync(ServedSession served, string path) =>
        served.CallAsync("load-component", $$"""{"path":{{JsonSerializer.Serialize(path)}}}""");

    private Task<ServedSession> StartAsync() =>
        ServedSession.StartAsync(new Service { Session = new SessionOptions { WorkspaceRoot = _workspace.Path } });
}
