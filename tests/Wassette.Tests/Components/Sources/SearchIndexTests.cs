using System.Text;
using System.Text.Json;
using Wassette.Components.Sources;
using Wassette.Components.Sources.Search;
using Wassette.Tests.Sandbox.Egress;

namespace Wassette.Tests.Components.Sources;

public sealed class SearchIndexTests : IDisposable
{
    private const string Json = """
        [
          {"name": "clock", "description": "Tells the weather and the time", "uri": "oci://r.io/clock:1"},
          {"name": "weather", "description": "Forecasts", "uri": "oci://r.io/w:1", "stars": 5},
          {"name": "fetch", "description": "Gets a page", "uri": "https://weather.example/f.wasm"},
          {"name": "weather-station", "uri": "oci://r.io/station"}
        ]
        """;

    private readonly SourceHost _host = new();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("weather", "weather weather-station clock fetch")]
    [InlineData("WEATHER time", "clock weather weather-station fetch")]
    [InlineData("nothing like it", "")]
    [InlineData("", "clock fetch weather weather-station")]
    public async Task A_name_counts_more_than_a_description_and_that_more_than_a_URI(string query, string names)
    {
        SearchIndex index = await ReadAsync(Json);

        Assert.Equal(names, string.Join(' ', index.Find(query).Select(entry => entry.Name)));
    }

    [Fact]
    public void The_built_in_list_has_components_of_the_public_registry()
    {
        SearchEntry entry = SearchIndex.BuiltIn.Find("current time")[0];

        Assert.StartsWith("oci://ghcr.io/microsoft/time-server-", entry.Uri, StringComparison.Ordinal);
        Assert.True(SearchIndex.BuiltIn.Count > 20);
    }

    [Theory]
    [InlineData("", "it is not JSON")]
    [InlineData("{}", "a list was expected")]
    [InlineData("[1]", "[0]: an object was expected")]
    [InlineData("""{"components":[{"uri":"oci://r.io/a"}]}""", "components[0].name")]
    [InlineData("""[{"name":"a"}]""", "[0].uri: it is missing")]
    [InlineData("""[{"name":5,"uri":"oci://r.io/a"}]""", "[0].name: a text was expected")]
    [InlineData("""[{"name":"\u202e","uri":"oci://r.io/a"}]""", "[0].name")]
    [InlineData("""[{"name":"a","name":"b","uri":"oci://r.io/a"}]""", "it is not JSON")]
    [InlineData("""[{"name":"a","uri":"file:///etc/passwd"}]""", "[0].uri")]
    [InlineData("""[{"name":"a","uri":"/etc/passwd"}]""", "[0].uri")]
    [InlineData("""[{"name":"a","uri":"http://x/y"}]""", "[0].uri")]
    [InlineData("""[{"name":"\ud800","uri":"oci://r.io/a"}]""", "[0].name")]
    public async Task A_list_that_breaks_the_rules_is_refused(string json, string place)
    {
        SourceException e = await Assert.ThrowsAsync<SourceException>(() => ReadAsync(json));

        Assert.Equal(SourceErrorKind.InvalidSearchIndex, e.Kind);
        Assert.Contains(place, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_of_a_list_has_nothing_that_acts_on_a_terminal()
    {
        SearchIndex index = await ReadAsync("""[{"name":"a\u001b[31m\nb","description":"c\u202e\u200bd","uri":"oci://r.io/a"}]""");

        Assert.Equal(new SearchEntry("a[31m b", "cd", "oci://r.io/a"), Assert.Single(index.Find("")));
    }

    [Fact]
    public async Task A_list_is_read_by_https_and_a_compressed_or_endless_one_refused()
    {
        UpstreamServer good = _host.Serve(exchange => exchange.AnswerAsync(200, Encoding.UTF8.GetBytes(Json)));
        UpstreamServer bomb = _host.Serve(exchange => exchange.AnswerAsync(200, new byte[100], "Content-Encoding: gzip"));
        UpstreamServer endless = _host.Serve(async exchange =>
        {
            await exchange.AnswerAsync("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
            while (true)
            {
                await exchange.Stream.WriteAsync(new byte[64 * 1024]);
            }
        });

        Assert.Equal(4, (await ReadFromAsync(good)).Count);
        Assert.Equal(SourceErrorKind.ServerError, (await Assert.ThrowsAsync<SourceException>(() => ReadFromAsync(bomb))).Kind);
        Assert.Equal(SourceErrorKind.TooLarge, (await Assert.ThrowsAsync<SourceException>(() => ReadFromAsync(endless))).Kind);
    }

    [Fact]
    public async Task One_of_ten_thousand_components_is_found()
    {
        SearchIndex index = await ReadAsync(JsonSerializer.Serialize(Enumerable.Range(0, 10_000).Select(i => new Dictionary<string, string>
        {
            ["name"] = $"component-{i}",
            ["description"] = $"Does what number {i} does: weather, files {string.Join(' ', Enumerable.Repeat("words", i % 30))}",
            ["uri"] = $"oci://registry.example.com/tools/component-{i}:latest",
        })));

        Assert.Equal("component-4711", index.Find("component-4711 weather words", most: 10)[0].Name);
        Assert.Equal(10_000, index.Find("weather").Count);
    }

    private Task<SearchIndex> ReadFromAsync(UpstreamServer server) =>
        SearchIndex.ReadAsync($"https://localhost:{server.Port}/index.json", _host.Options, TestContext.Current.CancellationToken);

    private Task<SearchIndex> ReadAsync(string json) =>
        SearchIndex.ReadAsync(
            _host.Directory.Write("index.json", Encoding.UTF8.GetBytes(json)), _host.Options, TestContext.Current.CancellationToken);
}
