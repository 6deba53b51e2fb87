using System.Net.Sockets;
using System.Security.Authentication;

namespace Wassette.Sandbox.Egress;

/// <summary>Says what went wrong with a request: the error code that a guest is told, and a sentence for the record.</summary>
internal static class EgressFailure
{
    /// <summary>Explains an exception of <see cref="EgressClient"/> or of a response's body.</summary>
    public static EgressException Explain(Exception exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is EgressException known)
            {
                return known;
            }
        }

        return new EgressException(Classify(exception), Describe(exception));
    }

    private static HttpErrorCode Classify(Exception exception) => exception switch
    {
        _ when Find<AuthenticationException>(exception) is not null => HttpErrorCode.TlsProtocolError,
        _ when Find<SocketException>(exception) is { } socket => ClassifySocket(socket.SocketErrorCode),

        // The only time limit of the client's own; the call's arrives as a cancellation.
        _ when Find<TimeoutException>(exception) is not null => HttpErrorCode.ConnectionTimeout,
        HttpRequestException http => ClassifyHttp(http.HttpRequestError),
        HttpIOException http => ClassifyHttp(http.HttpRequestError),
        IOException => HttpErrorCode.ConnectionTerminated,
        _ => HttpErrorCode.InternalError,
    };

    private static HttpErrorCode ClassifySocket(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => HttpErrorCode.ConnectionRefused,
        SocketError.TimedOut => HttpErrorCode.ConnectionTimeout,
        SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.AddressFamilyNotSupported
            or SocketError.AddressNotAvailable => HttpErrorCode.DestinationIPUnroutable,
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.NoRecovery => HttpErrorCode.DnsError,
        _ => HttpErrorCode.ConnectionTerminated,
    };

    private static HttpErrorCode ClassifyHttp(HttpRequestError error) => error switch
    {
        HttpRequestError.NameResolutionError => HttpErrorCode.DnsError,
        HttpRequestError.ConnectionError => HttpErrorCode.ConnectionRefused,
        HttpRequestError.SecureConnectionError => HttpErrorCode.TlsProtocolError,
        HttpRequestError.ResponseEnded => HttpErrorCode.ResponseIncomplete,
        HttpRequestError.ConfigurationLimitExceeded => HttpErrorCode.ResponseHeaderSectionSize,
        HttpRequestError.ProxyTunnelError => HttpErrorCode.DestinationUnavailable,
        _ => HttpErrorCode.ProtocolError,
    };

    private static T? Find<T>(Exception exception)
        where T : Exception
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is T found)
            {
                return found;
            }
        }

        return null;
    }

    // The innermost cause is the most telling.
    private static string Describe(Exception exception)
    {
        Exception cause = exception;
        while (cause.InnerException is { } inner)
        {
            cause = inner;
        }

        return cause.Message;
    }
}
