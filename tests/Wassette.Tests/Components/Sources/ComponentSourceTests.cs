using Wassette.Components.Sources;
using Wassette.Tests.Support;

namespace Wassette.Tests.Components.Sources;

public sealed class ComponentSourceTests : IDisposable
{
    private readonly SourceHost _host = new();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("oci://ghcr.io/microsoft/time-server-js:1", "time-server-js")]
    [InlineData("https://example.com/tools/weather%20tool.wasm?v=1", "weather tool.wasm")]
    [InlineData("https://example.com/", "example.com")]
    [InlineData("tools/tiny.wasm", "tiny.wasm")]
    [InlineData("file:///tools/tiny%20one.wasm", "tiny one.wasm")]
    [InlineData("file://localhost/tools/tiny.wasm", "tiny.wasm")]
    [InlineData("a:b.wasm", "a:b.wasm")]
    public void A_source_suggests_a_name(string text, string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() && text == "a:b.wasm", "This is a file of drive A there.");

        Assert.Equal(name, ComponentSource.Parse(text).SuggestedName);
    }

    [Theory]
    [InlineData("", SourceErrorKind.InvalidSource)]
    [InlineData("ftp://example.com/x.wasm", SourceErrorKind.InvalidSource)]
    [InlineData("javascript://x", SourceErrorKind.InvalidSource)]
    [InlineData("http://example.com/x.wasm", SourceErrorKind.InsecureRefused)]
    [InlineData("https://user:secret@example.com/x.wasm", SourceErrorKind.InvalidSource)]
    [InlineData("https://example.com/x.wasm#part", SourceErrorKind.InvalidSource)]
    [InlineData("https:///x.wasm", SourceErrorKind.InvalidSource)]
    [InlineData("file://server/share/x.wasm", SourceErrorKind.InvalidSource)]
    [InlineData("file:////server/share/x.wasm", SourceErrorKind.InvalidSource)]
    [InlineData("file:///x.wasm?a", SourceErrorKind.InvalidSource)]
    [InlineData("file:///x%00.wasm", SourceErrorKind.InvalidSource)]
    [InlineData("file:x.wasm", SourceErrorKind.InvalidSource)]
    [InlineData("oci://r.io/a\nb", SourceErrorKind.InvalidSource)]
    public void What_is_no_source_is_refused(string text, SourceErrorKind kind)
    {
        SourceException e = Assert.Throws<SourceException>(() => ComponentSource.Parse(text));

        Assert.Equal(kind, e.Kind);
        Assert.EndsWith(e.Remedy, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Fact]
    public async Task A_file_is_read_by_its_path_or_URL()
    {
        string path = _host.Directory.Write("a b#1.wasm", SourceHost.Component);

        FetchedComponent byPath = await _host.FetchAsync(path);
        FetchedComponent byUri = await _host.FetchAsync(byPath.ResolvedUri);

        Assert.Equal(SourceHost.Component, byPath.Bytes);
        Assert.Equal(byPath.Digest, byUri.Digest);
        Assert.Null(byPath.PolicyText);
        Assert.Equal(0, byPath.BytesTransferred);
    }

    [Fact]
    public async Task A_file_that_is_missing_a_directory_or_too_large_is_refused()
    {
        string path = _host.Directory.Write("tiny.wasm", SourceHost.Component);

        Assert.Equal(SourceErrorKind.NotFound, (await _host.RefuseAsync(_host.Directory.File("none.wasm"))).Kind);
        Assert.Equal(SourceErrorKind.NotFound, (await _host.RefuseAsync(_host.Directory.Path)).Kind);
        Assert.Equal(SourceErrorKind.TooLarge, (await SourceHost.RefuseAsync(path, _host.Options with { LargestComponent = 10 })).Kind);
    }

    [Fact]
    public async Task A_signature_is_not_required_in_vain_of_what_can_have_none()
    {
        FetchOptions options = _host.Options with { RequireSignature = true };

        Assert.Equal(SourceErrorKind.Unsigned, (await SourceHost.RefuseAsync(TestFiles.Tiny, options)).Kind);
        Assert.Equal(SourceErrorKind.Unsigned, (await SourceHost.RefuseAsync("https://example.com/x.wasm", options)).Kind);
    }
}
