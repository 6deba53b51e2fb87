namespace Wassette.Mcp.Transports.Http;

/// <summary>What clients may use of a server over HTTP.</summary>
internal sealed record HttpLimits
{
    /// <summary>The most bytes of a request's head.</summary>
    public const int LongestHead = 32 * 1024;

    /// <summary>The most connections. With one more, the one that has waited longest without a request is closed.</summary>
    public int Connections { get; init; } = 1200;

    /// <summary>The most requests that are answered at a time, streams included.</summary>
    public int Requests { get; init; } = 1024;

    /// <summary>The most bytes that bodies take at a time.</summary>
    public long Bodies { get; init; } = 8 * LineTransport.LongestMessage;

    /// <summary>The most sessions of clients with a handshake. With one more, the one that was idle longest is ended.</summary>
    public int Sessions { get; init; } = 64;

    /// <summary>How long a head may take from the first byte on, and the first byte of a new connection.</summary>
    public TimeSpan HeadTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a body may take.</summary>
    public TimeSpan BodyTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a connection may wait for its next request.</summary>
    public TimeSpan IdleTime { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>How long a client may leave a write waiting.</summary>
    public TimeSpan WriteTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a session may be without a request.</summary>
    public TimeSpan SessionIdleTime { get; init; } = TimeSpan.FromHours(2);
}
