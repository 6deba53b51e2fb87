namespace Wassette.Components.Sources;

/// <summary>Why a component could not be had from where it is, or not be put there.</summary>
public enum SourceErrorKind
{
    /// <summary>The text does not name a source.</summary>
    InvalidSource,

    /// <summary>There is no such file, repository, tag or digest.</summary>
    NotFound,

    /// <summary>The file can't be read, or what is to be saved can't be written.</summary>
    Unreadable,

    /// <summary>It is larger than allowed.</summary>
    TooLarge,

    /// <summary>What is there has no component in it.</summary>
    NotAComponent,

    /// <summary>The server can't be reached.</summary>
    Unreachable,

    /// <summary>No secure connection came about.</summary>
    TlsFailed,

    /// <summary>The server's certificate is not trusted.</summary>
    CertificateRefused,

    /// <summary>It took too long.</summary>
    TimedOut,

    /// <summary>The server wants credentials, or refuses those that there are.</summary>
    Unauthorized,

    /// <summary>The server has had too many requests.</summary>
    RateLimited,

    /// <summary>The server answered with an error, or not as the protocol says.</summary>
    ServerError,

    /// <summary>The address must not be connected to.</summary>
    AddressRefused,

    /// <summary>The connection would not be encrypted.</summary>
    InsecureRefused,

    /// <summary>The server sends the request somewhere that it must not go.</summary>
    RedirectRefused,

    /// <summary>The bytes are not those that were named: wrong digest or size.</summary>
    Corrupt,

    /// <summary>A manifest or index of a registry breaks the rules.</summary>
    InvalidManifest,

    /// <summary>A list of components to search in breaks the rules.</summary>
    InvalidSearchIndex,

    /// <summary>A signature is required, and there is none, or no key for it.</summary>
    Unsigned,

    /// <summary>A signature is not by a trusted key, or is for something else.</summary>
    SignatureInvalid,

    /// <summary>The trust policy has errors.</summary>
    InvalidTrustPolicy,

    /// <summary>Stored credentials can't be read.</summary>
    InvalidCredentials,

    /// <summary>What is to be published could not be used by anyone.</summary>
    InvalidPublication,

    /// <summary>Offline, and not in the cache.</summary>
    NotCached,

    /// <summary>The cache directory can't be used.</summary>
    CacheUnusable,
}
