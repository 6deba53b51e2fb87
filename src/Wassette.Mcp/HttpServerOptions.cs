using System.Net;

namespace Wassette.Mcp;

/// <summary>Where a server over HTTP listens, and to whom.</summary>
public sealed record HttpServerOptions
{
    /// <summary>The address that it listens at; null for both loopback addresses.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>The port; 0 for any that is free.</summary>
    public required int Port { get; init; }

    /// <summary>Host names that clients may use, beside those of the loopback addresses and the address itself.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Origins of web pages that may use it, beside its own.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>The bearer token that clients must send; null for none, which only a server on loopback addresses may have.</summary>
    public required string? Token { get; init; }
}
