using Wassette.Components.Sources;
using Wassette.Tests.Sandbox.Egress;

namespace Wassette.Tests.Components.Sources;

/// <summary>Beginnings of downloads of web servers that are not what was left there.</summary>
public sealed class BeginningTests : IDisposable
{
    private static readonly int Half = SourceHost.Component.Length / 2;

    private readonly SourceHost _host = new();
    private readonly List<int> _starts = [];

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task What_was_left_is_gone_on_with()
    {
        string url = await BreakOffAsync();

        Assert.Equal(SourceHost.Component, (await _host.FetchAsync(url)).Bytes);
        Assert.Equal([0, Half], _starts);
    }

    [Theory]
    [InlineData("changed", 0)]
    [InlineData("shorter", 0)]
    [InlineData("longer", 1)]
    [InlineData("as long as the whole", 1)]
    [InlineData("without notes", 0)]
    public async Task What_was_changed_is_never_taken_for_what_the_server_sent(string change, int goesOn)
    {
        string url = await BreakOffAsync();
        using (FileStream beginning = File.Open(Beginning(), FileMode.Open))
        {
            switch (change)
            {
                case "changed":
                    beginning.WriteByte(1);
                    break;
                case "without notes":
                    Directory.Delete(_host.Directory.File("cache/web"), recursive: true);
                    Directory.CreateDirectory(_host.Directory.File("cache/web"));
                    break;
                default:
                    beginning.SetLength(change == "shorter" ? Half - 1 : change == "longer" ? Half + 10 : SourceHost.Component.Length);
                    break;
            }
        }

        Assert.Equal(SourceHost.Component, (await _host.FetchAsync(url)).Bytes);
        Assert.Equal([0, goesOn * Half], _starts);
    }

    [Fact]
    public async Task A_part_of_the_rest_is_not_taken_for_the_rest()
    {
        string url = await BreakOffAsync(most: 20);

        Assert.Equal(SourceErrorKind.Unreachable, (await _host.RefuseAsync(url)).Kind);
        Assert.Equal([0, Half, Half + 20, Half + 40, Half + 60], _starts);
        Assert.Empty(Directory.GetFiles(_host.Directory.File("cache/blobs")));
    }

    [Fact]
    public async Task A_server_that_gives_another_part_is_asked_for_the_whole_the_next_time()
    {
        string url = await BreakOffAsync(shift: 1);

        Assert.Equal(SourceErrorKind.ServerError, (await _host.RefuseAsync(url)).Kind);
        Assert.Equal(SourceHost.Component, (await _host.FetchAsync(url)).Bytes);
        Assert.Equal([0, Half, 0], _starts);
    }

    // A first fetch that gets half, of a server that gives at most so much of the rest, and says that it begins elsewhere.
    private async Task<string> BreakOffAsync(int most = int.MaxValue, int shift = 0)
    {
        UpstreamServer server = _host.Serve(async exchange =>
        {
            int from = exchange.From();
            _starts.Add(from);
            if (_starts.Count == 1)
            {
                await exchange.AnswerAsync($"HTTP/1.1 200 OK\r\nETag: \"one\"\r\nContent-Length: {SourceHost.Component.Length}\r\n\r\n");
                await exchange.Stream.WriteAsync(SourceHost.Component.AsMemory(0, Half));
                throw new IOException("Broken off.");
            }

            int count = Math.Min(most, SourceHost.Component.Length - from);
            await exchange.AnswerAsync(
                from == 0 ? 200 : 206,
                SourceHost.Component.AsMemory(from, count),
                "ETag: \"one\"",
                $"Content-Range: bytes {from + shift}-{from + shift + count - 1}/{SourceHost.Component.Length}");
        });
        string url = $"https://localhost:{server.Port}/x.wasm";
        FetchOptions once = _host.Options with { Retry = _host.Options.Retry with { Attempts = 1 } };
        Assert.Equal(SourceErrorKind.Unreachable, (await SourceHost.RefuseAsync(url, once)).Kind);
        Assert.Equal(Half, new FileInfo(Beginning()).Length);
        return url;
    }

    private string Beginning() => Directory.GetFiles(_host.Directory.File("cache/partial")).Single(path => Path.GetExtension(path).Length == 0);
}
