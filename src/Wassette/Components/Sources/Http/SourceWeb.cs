using System.Net;
using System.Net.Http.Headers;
using Wassette.Policies;
using Wassette.Policies.Network;
using Wassette.Wit;

namespace Wassette.Components.Sources.Http;

/// <summary>
/// Sends requests to servers of components: redirects are followed one by one under the same rules, credentials stay
/// with the host they are for, passing failures are met with another attempt, and every wait has an end.
/// </summary>
internal sealed class SourceWeb(FetchOptions options) : IDisposable
{
    private const int MostRedirects = 10;

    private readonly SourceConnections _connections = new(options);
    private readonly SourceConnections _elsewhere = new(options, isElsewhere: true);
    private string? _named;

    /// <summary>How failures that may pass are met.</summary>
    public RetryRules Retry => options.Retry;

    public void Dispose()
    {
        _connections.Dispose();
        _elsewhere.Dispose();
    }

    /// <summary>Sends a request and waits for the head of the last answer, which may be an error of the server.</summary>
    /// <exception cref="SourceException">There is no answer, or the server must not be asked.</exception>
    public async Task<HttpResponseMessage> SendAsync(SourceRequest request, CancellationToken cancellation)
    {
        for (int attempt = 1; ; attempt++)
        {
            bool isLast = attempt == Retry.Attempts || !request.Retries;
            TimeSpan wait = Retry.WaitAfter(attempt);
            try
            {
                HttpResponseMessage response = await FollowAsync(request, cancellation).ConfigureAwait(false);
                if (isLast || !MayPass(response.StatusCode))
                {
                    return response;
                }

                using (response)
                {
                    wait = WaitAsked(request.Uri, response) ?? wait;
                }
            }
            catch (SourceException e) when (TransferFailure.MayPass(e) && !isLast)
            {
            }

            await Task.Delay(wait, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<HttpResponseMessage> FollowAsync(SourceRequest request, CancellationToken cancellation)
    {
        Uri uri = request.Uri;
        AuthenticationHeaderValue? authorization = request.Authorization;
        for (int redirects = 0; ; redirects++)
        {
            HttpResponseMessage response = await SendOnceAsync(request, uri, authorization, cancellation).ConfigureAwait(false);
            if (!IsRedirect(response.StatusCode))
            {
                return response;
            }

            using (response)
            {
                Uri target = TargetOf(uri, response);
                RequireFollowable(request, uri, target, redirects);
                if (!IsSameOrigin(uri, target))
                {
                    authorization = null;
                }

                uri = target;
            }
        }
    }

    private static bool IsSameOrigin(Uri one, Uri other) =>
        one.Scheme == other.Scheme && one.Port == other.Port && one.IdnHost.Equals(other.IdnHost, StringComparison.OrdinalIgnoreCase);

    private static void RequireFollowable(SourceRequest request, Uri uri, Uri target, int redirects)
    {
        string? reason = !request.FollowsRedirects ? "which this request must not follow"
            : redirects == MostRedirects ? $"after {MostRedirects} redirects"
            : target.UserInfo.Length > 0 ? "with credentials in the URL"
            : request.MayRedirectTo?.Invoke(target) == false ? "which is not where an agent may load from"
            : target.Scheme == Uri.UriSchemeHttps ? null
            : target.Scheme != Uri.UriSchemeHttp ? "which is not https"
            : uri.Scheme == Uri.UriSchemeHttps || !request.AllowsPlainHttp ? "which is not encrypted"
            : null;
        if (reason is not null)
        {
            string place = $"{target.Scheme}://{target.Authority}{target.AbsolutePath}";
            throw new SourceException(
                SourceErrorKind.RedirectRefused,
                $"{DisplayText.Quote(uri.Authority)} redirects to {DisplayText.Quote(place)}, {reason}.",
                "If the component has moved, use its new address.");
        }
    }

    private async Task<HttpResponseMessage> SendOnceAsync(
        SourceRequest request, Uri uri, AuthenticationHeaderValue? authorization, CancellationToken cancellation)
    {
        HostName host = HostName.Parse(uri.IdnHost, out RuleProblem? problem)
            ?? throw new SourceException(SourceErrorKind.InvalidSource, problem!.Message, problem.Remedy);
        if (uri.Scheme == Uri.UriSchemeHttp && !(ComponentSource.IsLoopback(host) || options.AllowInsecureRegistry))
        {
            throw new SourceException(
                SourceErrorKind.InsecureRefused,
                $"{DisplayText.Quote(uri.Authority)} would be spoken to without encryption.",
                "Have it use https.");
        }

        HttpMessageInvoker invoker = Connections(uri).Choose(uri, host);
        using HttpRequestMessage message = Make(request, uri, authorization);
        using CancellationTokenSource silence = CancellationTokenSource.CreateLinkedTokenSource(cancellation);

        // An upload is answered when it has arrived: then only the whole transfer has a limit.
        if (request.Content is null)
        {
            silence.CancelAfter(Retry.Connect + Retry.Silence);
        }

        try
        {
            return await invoker.SendAsync(message, silence.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new SourceException(
                SourceErrorKind.TimedOut, $"{DisplayText.Quote(uri.Authority)} does not answer.", "Try again later.", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw TransferFailure.Of(uri, e);
        }
    }

    // The first server is the one that was named. If it is public, it must not lead, by redirects, layers or tokens' services,
    // into the network that it can't reach itself; one that is inside may.
    private SourceConnections Connections(Uri uri)
    {
        _named ??= uri.Authority;
        return uri.Authority == _named || _connections.IsInside ? _connections : _elsewhere;
    }

    private static HttpRequestMessage Make(SourceRequest request, Uri uri, AuthenticationHeaderValue? authorization)
    {
        HttpRequestMessage message = new(request.Method, uri)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            Content = request.Content?.Invoke(),
        };
        message.Headers.Authorization = authorization;
        message.Headers.UserAgent.Add(new ProductInfoHeaderValue("Wassette-PowerShell", "0.1"));
        message.Headers.TryAddWithoutValidation("Accept", request.Accept);
        if (request.From > 0)
        {
            message.Headers.Range = new RangeHeaderValue(request.From, null);
            message.Headers.IfRange = request.IfRange is null ? null : new RangeConditionHeaderValue(request.IfRange);
        }

        if (request.IfNoneMatch is not null)
        {
            message.Headers.IfNoneMatch.Add(request.IfNoneMatch);
        }

        return message;
    }

    private static bool IsRedirect(HttpStatusCode status) => (int)status is 301 or 302 or 303 or 307 or 308;

    private static bool MayPass(HttpStatusCode status) => (int)status is 408 or 429 or 500 or 502 or 503 or 504;

    private static Uri TargetOf(Uri uri, HttpResponseMessage response) =>
        response.Headers.Location is { } location && Uri.TryCreate(uri, location, out Uri? target)
            ? target
            : throw new SourceException(
                SourceErrorKind.ServerError, $"{DisplayText.Quote(uri.Authority)} redirects and does not say where.", "Try again later.");

    // A server that wants to be left alone for longer than anyone would wait has refused.
    private TimeSpan? WaitAsked(Uri uri, HttpResponseMessage response)
    {
        TimeSpan? asked = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - DateTimeOffset.UtcNow,
            _ => null,
        };
        return asked switch
        {
            null => null,
            { } wait when wait <= TimeSpan.Zero => TimeSpan.Zero,
            { } wait when wait <= Retry.LongestWait => wait,
            { } wait => throw new SourceException(
                response.StatusCode == HttpStatusCode.TooManyRequests ? SourceErrorKind.RateLimited : SourceErrorKind.ServerError,
                $"{DisplayText.Quote(uri.Authority)} takes no more requests for {wait.TotalSeconds:0} s.",
                "Try again after that; logging in to a registry often raises its limits."),
        };
    }
}
