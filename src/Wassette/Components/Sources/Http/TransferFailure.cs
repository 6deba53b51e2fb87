using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Wassette.Wit;

namespace Wassette.Components.Sources.Http;

/// <summary>Says why a server did not give what was asked for.</summary>
internal static class TransferFailure
{
    private const int MostErrorText = 16 * 1024;

    /// <summary>The reason for a connection that failed.</summary>
    public static SourceException Of(Uri uri, Exception failure)
    {
        for (Exception? e = failure; e is not null; e = e.InnerException)
        {
            if (e is SourceException reason)
            {
                return reason;
            }
        }

        bool isTls = failure is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError };
        Exception cause = failure;
        while (cause.InnerException is not null)
        {
            cause = cause.InnerException;
        }

        return new SourceException(
            isTls ? SourceErrorKind.TlsFailed : SourceErrorKind.Unreachable,
            $"{DisplayText.Quote(uri.Authority)} can't be reached: {DisplayText.Clean(cause.Message, limit: 300)?.TrimEnd('.')}.",
            isTls ? "It must offer TLS." : "Check the name and the network, and try again.",
            failure);
    }

    /// <summary>The reason for a body that ended before its end.</summary>
    public static SourceException BrokenOff(Uri uri, string what) => new(
        SourceErrorKind.Unreachable,
        $"{DisplayText.Quote(uri.Authority)} broke off {DisplayText.Quote(what)}.",
        "Try again: the download goes on there.");

    /// <summary>
    /// Whether another attempt may help. A name that nobody has stays so; and who fetches for an agent would tell by the wait
    /// such a name from one whose address must not be connected to.
    /// </summary>
    public static bool MayPass(SourceException failure) =>
        failure.Kind == SourceErrorKind.Unreachable
        && failure.GetBaseException() is not SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData };

    /// <summary>The reason that a server gives with a status other than success.</summary>
    /// <param name="response">The answer; its body is read.</param>
    /// <param name="what">What was asked for.</param>
    /// <param name="silence">How long the server may say nothing.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async Task<SourceException> OfAsync(
        HttpResponseMessage response, string what, TimeSpan silence, CancellationToken cancellation)
    {
        string host = DisplayText.Quote(response.RequestMessage!.RequestUri!.Authority);
        int status = (int)response.StatusCode;
        string? said = await ReadReasonAsync(response, silence, cancellation).ConfigureAwait(false);
        string says = said is null ? "." : $" ({said}).";
        string name = DisplayText.Quote(what);
        return status switch
        {
            401 => new SourceException(
                SourceErrorKind.Unauthorized,
                $"{host} gives {name} only to those who are logged in{says}",
                "Log in with docker or podman, or give a credential."),
            403 => new SourceException(
                SourceErrorKind.Unauthorized, $"{host} refuses {name}{says}", "Use an account that may have it."),
            404 or 410 => new SourceException(
                SourceErrorKind.NotFound, $"{host} has no {name}{says}", "Check the name, the tag and the digest."),
            429 => new SourceException(
                SourceErrorKind.RateLimited,
                $"{host} has had too many requests{says}",
                "Try again later; logging in to a registry often raises its limits."),
            _ => new SourceException(SourceErrorKind.ServerError, $"{host} answers {status} for {name}{says}", "Try again later."),
        };
    }

    // Distribution specification, "Error Codes": {"errors": [{"code": …, "message": …, "detail": …}]}
    private static async Task<string?> ReadReasonAsync(HttpResponseMessage response, TimeSpan silence, CancellationToken cancellation)
    {
        try
        {
            byte[] body = await BodyReader.ReadAsync(response, "an error", MostErrorText, silence, cancellation).ConfigureAwait(false);
            using JsonDocument document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 8 });
            JsonElement first = document.RootElement.GetProperty("errors")[0];
            string? message = first.TryGetProperty("message", out JsonElement text)
                ? text.GetString()
                : first.GetProperty("code").GetString();
            return DisplayText.Clean(message?.ReplaceLineEndings(" "), limit: 200);
        }
        catch (Exception e) when (
            e is SourceException or JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            return null;
        }
    }
}
