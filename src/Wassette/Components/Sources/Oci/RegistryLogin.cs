using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Wassette.Components.Sources.Credentials;
using Wassette.Components.Sources.Http;
using Wassette.Policies.Network;
using Wassette.Wit;

namespace Wassette.Components.Sources.Oci;

/// <summary>
/// Logs in to a registry when it asks: with basic authentication, or with a token of the service that the registry
/// names (distribution project, "Token Authentication Specification" and "OAuth2"). Credentials are looked up when
/// they are asked for, and go to the registry and that service only.
/// </summary>
internal sealed class RegistryLogin(OciReference reference, FetchOptions options, SourceWeb web, string actions)
{
    private RegistryCredential? _credential;
    private bool _lookedUp;

    /// <summary>What the registry's own requests carry, or null before it has asked.</summary>
    public AuthenticationHeaderValue? Authorization { get; private set; }

    /// <summary>Answers a challenge.</summary>
    /// <returns>Whether there is something new to try.</returns>
    /// <exception cref="SourceException">The challenge can't be answered, or the token's service refuses.</exception>
    public async Task<bool> AnswerAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        RegistryCredential? credential = await FindCredentialAsync(cancellation).ConfigureAwait(false);
        List<AuthenticationHeaderValue> challenges = [.. response.Headers.WwwAuthenticate];
        if (Find(challenges, "Bearer") is { } bearer)
        {
            Authorization = credential?.Kind == RegistryCredentialKind.RegistryToken
                ? new AuthenticationHeaderValue("Bearer", credential.Secret)
                : new AuthenticationHeaderValue(
                    "Bearer", await GetTokenAsync(Challenge.Parameters(bearer), credential, cancellation).ConfigureAwait(false));
            return true;
        }

        if (Find(challenges, "Basic") is not null && credential?.Kind == RegistryCredentialKind.Password)
        {
            bool isNew = Authorization is null;
            Authorization = Basic(credential);
            return isNew;
        }

        return false;
    }

    private static AuthenticationHeaderValue? Find(List<AuthenticationHeaderValue> challenges, string scheme) =>
        challenges.Find(challenge => challenge.Scheme.Equals(scheme, StringComparison.OrdinalIgnoreCase));

    private static AuthenticationHeaderValue Basic(RegistryCredential credential) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.UserName}:{credential.Secret}")));

    private async Task<RegistryCredential?> FindCredentialAsync(CancellationToken cancellation)
    {
        if (!_lookedUp)
        {
            _credential = options.Credential;
            if (_credential is null && options.UseStoredCredentials)
            {
                _credential = await CredentialLookup.FindAsync(reference, options.CredentialPlaces, cancellation).ConfigureAwait(false);
            }

            _lookedUp = true;
        }

        return _credential;
    }

    private async Task<string> GetTokenAsync(
        Dictionary<string, string> challenge, RegistryCredential? credential, CancellationToken cancellation)
    {
        Uri realm = RequireRealm(challenge.GetValueOrDefault("realm"));
        string? service = challenge.GetValueOrDefault("service");

        // The scope is what is about to be done, not what the registry would have us ask for.
        string scope = $"repository:{reference.Repository}:{actions}";
        SourceRequest request = credential?.Kind == RegistryCredentialKind.IdentityToken
            ? new SourceRequest(HttpMethod.Post, realm) { Content = () => Form(service, scope, credential.Secret) }
            : new SourceRequest(HttpMethod.Get, WithQuery(realm, service, scope))
            {
                Authorization = credential is null ? null : Basic(credential),
            };
        using HttpResponseMessage response = await web.SendAsync(
            request with { AllowsPlainHttp = realm.Scheme == Uri.UriSchemeHttp, FollowsRedirects = false, Accept = ["application/json"] },
            cancellation).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw await TransferFailure.OfAsync(
                response, $"a token for {reference.Name}", web.Retry.Silence, cancellation).ConfigureAwait(false);
        }

        byte[] body = await BodyReader.ReadAsync(
            response, "a token", SourceLimits.LargestText, web.Retry.Silence, cancellation).ConfigureAwait(false);
        return ReadToken(body) ?? throw new SourceException(
            SourceErrorKind.ServerError,
            $"{DisplayText.Quote(realm.Authority)} gives no token for {DisplayText.Quote(reference.Name)}.",
            "Check the registry's configuration.");
    }

    // Credentials and tokens go there: it must be encrypted, unless it is this machine or the operator accepts it.
    private Uri RequireRealm(string? text)
    {
        bool isUri = Uri.TryCreate(text, UriKind.Absolute, out Uri? realm) && realm.UserInfo.Length == 0
            && realm.Scheme is "https" or "http";
        if (!isUri)
        {
            throw new SourceException(
                SourceErrorKind.ServerError,
                $"{DisplayText.Quote(reference.Registry)} asks for a token of {DisplayText.Quote(text ?? "")}, which is not a URL.",
                "Check the registry's configuration.");
        }

        bool isPlainAllowed = options.AllowInsecureRegistry
            || (HostName.Parse(realm!.IdnHost, out _) is { } host && ComponentSource.IsLoopback(host)
                && ComponentSource.IsLoopback(reference.Host));
        return realm!.Scheme == Uri.UriSchemeHttps || isPlainAllowed
            ? realm
            : throw new SourceException(
                SourceErrorKind.InsecureRefused,
                $"{DisplayText.Quote(reference.Registry)} asks for a token of {DisplayText.Quote(realm.Authority)} without encryption.",
                "Have the registry name an https realm.");
    }

    private static FormUrlEncodedContent Form(string? service, string scope, string token) => new(
    [
        new("grant_type", "refresh_token"),
        new("client_id", "wassette-powershell"),
        new("service", service ?? ""),
        new("scope", scope),
        new("refresh_token", token),
    ]);

    private static Uri WithQuery(Uri realm, string? service, string scope)
    {
        UriBuilder builder = new(realm) { Fragment = "" };
        string before = builder.Query.Length > 1 ? builder.Query + "&" : "?";
        string serviceQuery = service is null ? "" : $"service={Uri.EscapeDataString(service)}&";
        builder.Query = $"{before}{serviceQuery}scope={Uri.EscapeDataString(scope)}";
        return builder.Uri;
    }

    private static string? ReadToken(byte[] body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 8 });
            foreach (string key in new[] { "token", "access_token" })
            {
                if (document.RootElement.TryGetProperty(key, out JsonElement value) && value.GetString() is { Length: > 0 } token)
                {
                    return token.All(c => c is > ' ' and < '\x7f') ? token : null;
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
        }

        return null;
    }
}
