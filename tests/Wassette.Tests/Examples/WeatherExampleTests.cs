using System.Text.Json.Nodes;
using Wassette.Auditing;
using Wassette.Policies;
using Wassette.Sandbox.Egress;
using Wassette.Tests.Sandbox.Egress;
using Wassette.Tests.Support;

namespace Wassette.Tests.Examples;

/// <summary>examples/get-weather-js: refused first, allowed by its own policy, and exact about what the services say.</summary>
public sealed class WeatherExampleTests
{
    private const string Key = "OPENWEATHER_API_KEY";

    private const string Place = """{"results":[{"name":"Z\u00fcrich","admin1":"Zurich","country":"Switzerland","latitude":47.37,"longitude":8.55}]}""";

    private const string Forecast = """
        {"current":{"time":"2026-11-23T18:00","temperature_2m":3.4,"relative_humidity_2m":81,"wind_speed_10m":2.5,"weather_code":61},
         "daily":{"time":["2026-11-23","2026-11-24"],"weather_code":[3,95],"temperature_2m_min":[-0.5,1],"temperature_2m_max":[4.5,6],"precipitation_sum":[0,12.3]}}
        """;

    private const string Current = """
        {"name":"Z\u00fcrich","sys":{"country":"CH"},"dt":1795456800,"weather":[{"description":"light rain"}],
         "main":{"temp":3.4,"humidity":81},"wind":{"speed":2.5}}
        """;

    private static readonly string Component = TestFiles.Example("get-weather-js/get-weather.wasm");

    private static readonly string Policy = TestFiles.Example("get-weather-js/policy.yaml");

    [Fact]
    public async Task A_forecast_is_refused_without_a_grant_and_the_refusal_names_the_host()
    {
        using ExampleHost host = new(Component);

        (string error, IReadOnlyList<WassetteDenial> denials) = await host.CallForErrorAsync("get-forecast", new() { ["place"] = "Zürich" });

        Assert.Equal(
            "\"geocoding-api.open-meteo.com\" was not reached: this component may not use the network there; it needs a network grant for that host.",
            error);
        Assert.Equal(("Network", "geocoding-api.open-meteo.com"), (Assert.Single(denials).Kind, denials[0].HostName));
    }

    [Fact]
    public async Task A_forecast_comes_from_Open_Meteo_once_its_hosts_are_allowed()
    {
        using LoopbackInternet internet = new(url => LoopbackInternet.Json(url.Contains("/search?", StringComparison.Ordinal) ? Place : Forecast));
        using ExampleHost host = new(Component);
        host.SetPolicy(Policy);
        host.SendThrough(internet.Route);

        JsonNode forecast = await host.CallAsync("get-forecast", new() { ["place"] = "Zürich", ["days"] = 2 });

        Assert.Equal(
            [
                "https://geocoding-api.open-meteo.com/v1/search?name=Z%C3%BCrich&count=1&format=json",
                "https://api.open-meteo.com/v1/forecast?latitude=47.37&longitude=8.55&current=temperature_2m%2Crelative_humidity_2m%2Cwind_speed_10m%2Cweather_code&daily=weather_code%2Ctemperature_2m_min%2Ctemperature_2m_max%2Cprecipitation_sum&wind_speed_unit=ms&timezone=auto&forecast_days=2",
            ],
            internet.Urls);
        Assert.Equal(
            """{"place":"Zürich, Zurich, Switzerland","time":"2026-11-23T18:00","description":"light rain","temperature":3.4,"humidity":81,"wind-speed":2.5}""",
            Text(forecast["now"]!));
        Assert.Equal(
            """[{"date":"2026-11-23","description":"overcast","low":-0.5,"high":4.5,"precipitation":0},{"date":"2026-11-24","description":"thunderstorm","low":1,"high":6,"precipitation":12.3}]""",
            Text(forecast["days"]!));
    }

    [Fact]
    public async Task The_current_weather_is_refused_until_the_key_and_the_host_are_granted()
    {
        using LoopbackInternet internet = new(_ => LoopbackInternet.Json(Current));
        using ExampleHost host = new(Component, new() { [Key] = "the key" });
        JsonObject arguments = new() { ["place"] = "Zürich" };

        (string error, IReadOnlyList<WassetteDenial> denials) = await host.CallForErrorAsync("get-current-weather", arguments);
        Assert.StartsWith("OpenWeather wants a key", error, StringComparison.Ordinal);
        Assert.Equal(("EnvironmentVariable", Key), (Assert.Single(denials).Kind, denials[0].Name));

        host.GrantRemedies(denials);
        (error, denials) = await host.CallForErrorAsync("get-current-weather", arguments);
        Assert.StartsWith("\"api.openweathermap.org\" was not reached", error, StringComparison.Ordinal);
        Assert.Equal("api.openweathermap.org", Assert.Single(denials).HostName);

        host.GrantRemedies(denials);
        host.SendThrough(internet.Route);
        Assert.Equal(
            """{"place":"Zürich, CH","time":"2026-11-23T18:00:00.000Z","description":"light rain","temperature":3.4,"humidity":81,"wind-speed":2.5}""",
            Text(await host.CallAsync("get-current-weather", arguments)));
        Assert.Equal(["https://api.openweathermap.org/data/2.5/weather?q=Z%C3%BCrich&units=metric&appid=the%20key"], internet.Urls);
    }

    [Fact]
    public async Task Other_servers_are_used_where_the_policy_names_them()
    {
        using UpstreamServer server = new(exchange =>
        {
            string body = exchange.RequestLine.Contains("/search?", StringComparison.Ordinal) ? Place : Forecast;
            return exchange.AnswerAsync($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        });
        using ExampleHost host = new(Component, new() { ["OPEN_METEO_URL"] = $"http://127.0.0.1:{server.Port}/", ["MINE"] = $"http://127.0.0.1:{server.Port}/own" });
        host.Component.Grant(
            PolicyGrant.Host($"127.0.0.1:{server.Port}"),
            PolicyGrant.EnvironmentVariable("OPEN_METEO_URL"),
            PolicyGrant.EnvironmentVariable("OPEN_METEO_GEOCODING_URL", valueFrom: "MINE"));
        host.SendThrough(EgressHost.NoProxy);

        await host.CallAsync("get-forecast", new() { ["place"] = "Zürich" });

        Assert.StartsWith("GET /own/v1/search?", server.Exchanges.First().RequestLine, StringComparison.Ordinal);
        Assert.StartsWith("GET /v1/forecast?", server.Exchanges.Last().RequestLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_service_complains_of_is_told()
    {
        using LoopbackInternet internet = new(_ => LoopbackInternet.Json("""{"cod":401,"message":"Invalid API key"}""", "401 Unauthorized"));
        using ExampleHost host = new(Component, new() { [Key] = "wrong" });
        host.SetPolicy(Policy);
        host.SendThrough(internet.Route);

        (string error, IReadOnlyList<WassetteDenial> denials) = await host.CallForErrorAsync("get-current-weather", new() { ["place"] = "x" });

        Assert.Equal("OpenWeather answered with status 401: Invalid API key.", error);
        Assert.Empty(denials);
    }

    [Theory]
    [InlineData("{}", "Open-Meteo knows no place named \"x\".")]
    [InlineData("no json", "Open-Meteo answered with status 200 and nothing that can be read.")]
    public async Task An_answer_without_a_place_is_an_error(string answer, string expected)
    {
        using LoopbackInternet internet = new(_ => LoopbackInternet.Json(answer));
        using ExampleHost host = new(Component);
        host.SetPolicy(Policy);
        host.SendThrough(internet.Route);

        Assert.Equal(expected, (await host.CallForErrorAsync("get-forecast", new() { ["place"] = "x" })).Error);
    }

    private static string Text(JsonNode node) => node.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
