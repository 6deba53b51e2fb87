using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using System.Web;
using Wassette.Tests.Sandbox.Egress;

namespace Wassette.Tests.Components.Sources;

/// <summary>
/// A token service as the distribution project specifies it ("Docker Registry v2 authentication via central service"):
/// anyone may pull, <c>ada</c> may push.
/// </summary>
internal sealed class TokenService : IDisposable
{
    public const string IdentityToken = "ada's own token";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;
    private readonly UpstreamServer _server;
    private readonly string _bundle;

    public TokenService(SourceHost host)
    {
        CertificateRequest request = new("CN=token service", _key, HashAlgorithmName.SHA256);
        _certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        _bundle = host.Directory.Write("tokens.pem", Encoding.ASCII.GetBytes(_certificate.ExportCertificatePem()));
        _server = host.Serve(AnswerAsync);
    }

    /// <summary>What was asked for.</summary>
    public ConcurrentQueue<string> Actions { get; } = [];

    /// <summary>The section <c>auth</c> of a registry that believes this service.</summary>
    public string Configuration =>
        $"auth: {{token: {{realm: \"https://localhost:{_server.Port}/token\", "
        + $"service: tests, issuer: tests, rootcertbundle: \"{_bundle}\"}}}}";

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }

    private async Task AnswerAsync(UpstreamExchange exchange)
    {
        bool isPost = exchange.RequestLine.StartsWith("POST ", StringComparison.Ordinal);
        string text = isPost
            ? await exchange.ReadBodyAsync(int.Parse(exchange["Content-Length"]!, CultureInfo.InvariantCulture))
            : exchange.Path()[(exchange.Path().IndexOf('?', StringComparison.Ordinal) + 1)..];
        System.Collections.Specialized.NameValueCollection query = HttpUtility.ParseQueryString(text);
        bool isAda = isPost
            ? query["grant_type"] == "refresh_token" && query["refresh_token"] == IdentityToken
            : exchange["Authorization"] == "Basic " + Convert.ToBase64String("ada:correct horse"u8);
        string[] scope = query["scope"]!.Split(':');
        bool isGranted = isAda || !scope[2].Contains("push", StringComparison.Ordinal);
        if (isGranted)
        {
            Actions.Enqueue(scope[2]);
        }

        string token = Sign(scope[1], isGranted ? scope[2] : "");
        await exchange.AnswerAsync(
            200,
            Encoding.UTF8.GetBytes(new JsonObject { [isPost ? "access_token" : "token"] = token, ["expires_in"] = 60 }.ToJsonString()));
    }

    private string Sign(string repository, string actions)
    {
        long now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        JsonObject header = new()
        {
            ["typ"] = "JWT",
            ["alg"] = "ES256",
            ["x5c"] = new JsonArray(Convert.ToBase64String(_certificate.RawData)),
        };
        JsonObject claims = new()
        {
            ["iss"] = "tests",
            ["sub"] = "ada",
            ["aud"] = "tests",
            ["exp"] = now + 60,
            ["nbf"] = now - 60,
            ["iat"] = now,
            ["jti"] = "1",
            ["access"] = new JsonArray(new JsonObject
            {
                ["type"] = "repository",
                ["name"] = repository,
                ["actions"] = new JsonArray(
                    [.. actions.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(action => (JsonNode)action)]),
            }),
        };
        string signed = $"{Encode(header)}.{Encode(claims)}";
        return $"{signed}.{Base64Url(_key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    private static string Encode(JsonObject json) => Base64Url(Encoding.UTF8.GetBytes(json.ToJsonString()));

    private static string Base64Url(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
}
