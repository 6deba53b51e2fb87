using System.Security.Cryptography.X509Certificates;
using System.Text;
using Wassette.Components.Sources;
using Wassette.Components.Sources.Credentials;
using Wassette.Tests.Sandbox.Egress;

namespace Wassette.Tests.Components.Sources;

/// <summary>Registries that want, or say, what they must not get.</summary>
public sealed class RegistryLoginTests : IDisposable
{
    private readonly SourceHost _host = new();
    private readonly FakeRegistry _registry;

    public RegistryLoginTests() => _registry = _host.ServeRegistry();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task A_registry_that_says_401_for_ever_is_asked_twice()
    {
        _registry.Intercept = async exchange =>
        {
            await exchange.AnswerAsync(401, exchange.Path() == "/v2/" ? [] : ["WWW-Authenticate: Basic realm=\"x\""]);
            return true;
        };
        FetchOptions options = _host.Options with { Credential = new RegistryCredential("ada", "secret") };

        SourceException e = await SourceHost.RefuseAsync(_registry.Source, options);

        Assert.Equal(SourceErrorKind.Unauthorized, e.Kind);
        Assert.DoesNotContain("secret", e.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, _registry.Requests.Count(request => request.Contains("manifests", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_token_service_that_gives_tokens_for_ever_is_asked_once()
    {
        int tokens = 0;
        _registry.Intercept = async exchange =>
        {
            if (exchange.Path().StartsWith("/token", StringComparison.Ordinal))
            {
                tokens++;
                await exchange.AnswerAsync(200, "{\"token\":\"abc\"}"u8.ToArray());
                return true;
            }

            await exchange.AnswerAsync(401, $"WWW-Authenticate: Bearer realm=\"https://{_registry.Host}/token\"");
            return true;
        };

        Assert.Equal(SourceErrorKind.Unauthorized, (await _host.RefuseAsync(_registry.Source)).Kind);
        Assert.Equal(1, tokens);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_token_goes_to_the_registry_only_and_not_to_where_it_redirects(bool isSameName)
    {
        // A port or a name alone makes it another server.
        using X509Certificate2 certificate = _host.Authority.Issue("localhost", otherName: "other.test");
        using FakeRegistry registry = new(certificate);
        registry.AddComponent();
        UpstreamServer elsewhere = _host.Serve(exchange => exchange.AnswerAsync(200, SourceHost.Component));
        string target = isSameName ? $"localhost:{elsewhere.Port}" : $"other.test:{registry.Server.Port}";
        registry.Intercept = async exchange =>
        {
            if (exchange.Path().StartsWith("/token", StringComparison.Ordinal))
            {
                await exchange.AnswerAsync(200, "{\"access_token\":\"abc\"}"u8.ToArray());
                return true;
            }

            if (exchange.Path() == "/blob")
            {
                await exchange.AnswerAsync(200, SourceHost.Component);
                return true;
            }

            if (exchange["Authorization"] != "Bearer abc")
            {
                await exchange.AnswerAsync(
                    401, $"WWW-Authenticate: Bearer realm=\"https://{registry.Host}/token\",service=\"s\",scope=\"registry:catalog:*\"");
                return true;
            }

            if (FakeRegistry.IsComponent(exchange))
            {
                await exchange.AnswerAsync(307, $"Location: https://{target}/blob");
                return true;
            }

            return false;
        };

        FetchedComponent component = await SourceHost.FetchAsync(registry.Source, _host.Options with
        {
            Credential = new RegistryCredential("ada", "secret"),
            Route = _host.Authority.Trusting(EgressHost.Resolving(("localhost", ["127.0.0.1"]), ("other.test", ["127.0.0.1"]))),
        });

        Assert.Equal(SourceHost.Component, component.Bytes);
        UpstreamExchange blob = elsewhere.Exchanges.Concat(registry.Server.Exchanges).Single(exchange => exchange.Path() == "/blob");
        Assert.Equal((target, null), (blob["Host"], blob["Authorization"]));
        UpstreamExchange token = registry.Server.Exchanges.Single(
            exchange => exchange.Path().StartsWith("/token", StringComparison.Ordinal));
        Assert.Equal("/token?service=s&scope=repository%3Atools%2Ftiny%3Apull", token.Path());
        Assert.Equal("Basic YWRhOnNlY3JldA==", token["Authorization"]);
    }

    [Theory]
    [InlineData("http://example.com/token", SourceErrorKind.InsecureRefused)]
    [InlineData("ftp://example.com/token", SourceErrorKind.ServerError)]
    [InlineData("https://user:pw@example.com/token", SourceErrorKind.ServerError)]
    [InlineData("", SourceErrorKind.ServerError)]
    public async Task A_realm_that_credentials_must_not_go_to_is_refused(string realm, SourceErrorKind kind)
    {
        _registry.Intercept = async exchange =>
        {
            await exchange.AnswerAsync(401, $"WWW-Authenticate: Bearer realm=\"{realm}\"");
            return true;
        };

        Assert.Equal(
            kind,
            (await SourceHost.RefuseAsync(
                _registry.Source, _host.Options with { Credential = new RegistryCredential("ada", "secret") })).Kind);
    }

    [Fact]
    public async Task A_realm_does_not_pass_credentials_on()
    {
        UpstreamServer elsewhere = _host.Serve(exchange => exchange.AnswerAsync(200, "{\"token\":\"abc\"}"u8.ToArray()));
        _registry.Intercept = async exchange =>
        {
            await (exchange.Path().StartsWith("/token", StringComparison.Ordinal)
                ? exchange.AnswerAsync(307, $"Location: https://localhost:{elsewhere.Port}/token")
                : exchange.AnswerAsync(401, $"WWW-Authenticate: Bearer realm=\"https://{_registry.Host}/token\""));
            return true;
        };

        SourceException e = await SourceHost.RefuseAsync(
            _registry.Source, _host.Options with { Credential = new RegistryCredential("ada", "secret") });

        Assert.Equal(SourceErrorKind.RedirectRefused, e.Kind);
        Assert.Empty(elsewhere.Exchanges);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"token\":5}")]
    [InlineData("{\"token\":\"a\\r\\nX-Evil: 1\"}")]
    [InlineData("no json")]
    public async Task A_token_that_is_none_is_refused(string body)
    {
        _registry.Intercept = async exchange =>
        {
            await (exchange.Path().StartsWith("/token", StringComparison.Ordinal)
                ? exchange.AnswerAsync(200, Encoding.UTF8.GetBytes(body))
                : exchange.AnswerAsync(401, $"WWW-Authenticate: Bearer realm=\"https://{_registry.Host}/token\""));
            return true;
        };

        Assert.Equal(SourceErrorKind.ServerError, (await _host.RefuseAsync(_registry.Source)).Kind);
    }

    [Fact]
    public async Task A_token_without_end_is_not_read()
    {
        _registry.Intercept = async exchange =>
        {
            if (!exchange.Path().StartsWith("/token", StringComparison.Ordinal))
            {
                await exchange.AnswerAsync(401, $"WWW-Authenticate: Bearer realm=\"https://{_registry.Host}/token\"");
                return true;
            }

            await exchange.AnswerAsync("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"token\":\"");
            while (true)
            {
                await exchange.AnswerAsync(new string('a', 8192));
            }
        };

        Assert.Equal(SourceErrorKind.TooLarge, (await _host.RefuseAsync(_registry.Source)).Kind);
    }

    [Fact]
    public async Task What_a_registry_says_of_an_error_is_shown_without_what_acts_on_a_terminal()
    {
        _registry.Intercept = async exchange =>
        {
            await exchange.AnswerAsync(404, "{\"errors\":[{\"code\":\"X\",\"message\":\"no\\u001b[31m such\\u202e thing\"}]}"u8.ToArray());
            return true;
        };

        Assert.Contains("(no[31m such thing)", (await _host.RefuseAsync(_registry.Source)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_reaches_no_registry_of_this_machine()
    {
        _registry.AddComponent();

        Assert.Equal(
            SourceErrorKind.AddressRefused,
            (await SourceHost.RefuseAsync(_registry.Source, _host.Options with { Addresses = AddressRules.PublicOnly })).Kind);
        Assert.Equal(0, _registry.Server.Connections);
    }

    [Fact]
    public async Task A_registry_that_is_not_this_machine_is_spoken_to_in_plain_text_only_when_that_is_accepted()
    {
        using UpstreamServer plain = new(exchange => exchange.AnswerAsync(404));
        FetchOptions options = _host.Impatient with { Route = EgressHost.Resolving(("registry.test", ["127.0.0.1"])) };
        string source = $"oci://registry.test:{plain.Port}/x";

        SourceException refused = await SourceHost.RefuseAsync(source, options);
        Assert.Contains(refused.Kind, new[] { SourceErrorKind.TlsFailed, SourceErrorKind.TimedOut });
        Assert.DoesNotContain(plain.Exchanges, exchange => exchange.RequestLine.Contains("/v2/", StringComparison.Ordinal));

        Assert.Equal(SourceErrorKind.RedirectRefused, (await RedirectedAsync()).Kind);

        Task<SourceException> RedirectedAsync()
        {
            _registry.Intercept = async exchange =>
            {
                await exchange.AnswerAsync(307, $"Location: http://localhost:{plain.Port}/v2/x");
                return true;
            };
            return SourceHost.RefuseAsync(_registry.Source, _host.Options with { AllowInsecureRegistry = true });
        }
    }
}
