namespace Wassette.Sandbox.Egress;

/// <summary>The cases of wasi:http's <c>error-code</c>, in their order.</summary>
internal enum HttpErrorCode
{
    DnsTimeout,
    DnsError,
    DestinationNotFound,
    DestinationUnavailable,
    DestinationIPProhibited,
    DestinationIPUnroutable,
    ConnectionRefused,
    ConnectionTerminated,
    ConnectionTimeout,
    ConnectionReadTimeout,
    ConnectionWriteTimeout,
    ConnectionLimitReached,
    TlsProtocolError,
    TlsCertificateError,
    TlsAlertReceived,
    RequestDenied,
    RequestLengthRequired,
    RequestBodySize,
    RequestMethodInvalid,
    RequestUriInvalid,
    RequestUriTooLong,
    RequestHeaderSectionSize,
    RequestHeaderSize,
    RequestTrailerSectionSize,
    RequestTrailerSize,
    ResponseIncomplete,
    ResponseHeaderSectionSize,
    ResponseHeaderSize,
    ResponseBodySize,
    ResponseTrailerSectionSize,
    ResponseTrailerSize,
    ResponseTransferCoding,
    ResponseContentCoding,
    ResponseTimeout,
    UpgradeFailed,
    ProtocolError,
    LoopDetected,
    ConfigurationError,
    InternalError,
}

/// <summary>How an error code is told to a guest: at once by the gate, or later by the gateway.</summary>
internal static class HttpErrorCodes
{
    // http-helper.wat knows both numbers. RFC 9110, 15: a status above 599 is invalid; the gateway forwards none of these.
    private const int FirstStatus = 900;
    private const int Count = (int)HttpErrorCode.InternalError + 1;

    private static readonly string[] Names =
    [
        "DNS-timeout",
        "DNS-error",
        "destination-not-found",
        "destination-unavailable",
        "destination-IP-prohibited",
        "destination-IP-unroutable",
        "connection-refused",
        "connection-terminated",
        "connection-timeout",
        "connection-read-timeout",
        "connection-write-timeout",
        "connection-limit-reached",
        "TLS-protocol-error",
        "TLS-certificate-error",
        "TLS-alert-received",
        "HTTP-request-denied",
        "HTTP-request-length-required",
        "HTTP-request-body-size",
        "HTTP-request-method-invalid",
        "HTTP-request-URI-invalid",
        "HTTP-request-URI-too-long",
        "HTTP-request-header-section-size",
        "HTTP-request-header-size",
        "HTTP-request-trailer-section-size",
        "HTTP-request-trailer-size",
        "HTTP-response-incomplete",
        "HTTP-response-header-section-size",
        "HTTP-response-header-size",
        "HTTP-response-body-size",
        "HTTP-response-trailer-section-size",
        "HTTP-response-trailer-size",
        "HTTP-response-transfer-coding",
        "HTTP-response-content-coding",
        "HTTP-response-timeout",
        "HTTP-upgrade-failed",
        "HTTP-protocol-error",
        "loop-detected",
        "configuration-error",
        "internal-error",
    ];

    /// <summary>The case's name in WIT.</summary>
    public static string WitName(this HttpErrorCode code) => Names[(int)code];

    /// <summary>Finds a case by its name in WIT.</summary>
    public static HttpErrorCode FromWitName(string name) => (HttpErrorCode)Math.Max(Array.IndexOf(Names, name), 0);

    /// <summary>The status by which the gateway tells the helper component of the error.</summary>
    public static int ToStatus(this HttpErrorCode code) => FirstStatus + (int)code;

    /// <summary>Whether a status means an error of the gateway, and must not come from a server.</summary>
    public static bool IsReservedStatus(int status) => status is >= FirstStatus and < FirstStatus + Count;
}
