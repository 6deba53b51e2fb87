using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;

namespace Wassette.Mcp.Transports.Http;

/// <summary>The sessions of clients with a handshake, by their ids.</summary>
/// <param name="server">What they are served.</param>
/// <param name="log">Where the SDK's transport writes.</param>
/// <param name="limits">How many there may be.</param>
internal sealed class HttpSessions(SessionServer server, Logging.ServerLog log, HttpLimits limits) : IAsyncDisposable
{
    // Of 256 random bits nothing can be guessed, nor told from the time that looking one up takes.
    private const int IdLength = 64;

    private readonly ConcurrentDictionary<string, HttpSession> _sessions = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Starts a session.</summary>
    /// <exception cref="HttpRefusal">There are too many, and all are in use.</exception>
    public HttpSession Start()
    {
        HttpSession session = new(RandomNumberGenerator.GetHexString(IdLength, lowercase: true), server, log, _stopping.Token);
        _sessions[session.Id] = session;
        foreach (HttpSession old in _sessions.Values.Where(other => other.Idle > limits.SessionIdleTime))
        {
            End(old);
        }

        while (_sessions.Count > limits.Sessions)
        {
            HttpSession? idlest = _sessions.Values.Where(other => other != session && other.Idle is not null).MaxBy(other => other.Idle);
            End(idlest ?? session);
            if (idlest is null)
            {
                throw new HttpRefusal(HttpStatusCode.ServiceUnavailable, $"{limits.Sessions} sessions are in use, which is all there can be. Try again later.")
                {
                    Fields = [("Retry-After", "10")],
                };
            }
        }

        return session;
    }

    /// <summary>Finds the session that a request names.</summary>
    /// <exception cref="HttpRefusal">It names none, or one that has ended.</exception>
    public HttpSession Find(HttpRequest request, ModelContextProtocol.Protocol.RequestId id = default) => request.Field("Mcp-Session-Id") is not { } name
        ? throw new HttpRefusal(HttpStatusCode.BadRequest, "The request has no Mcp-Session-Id. Begin with initialize, and send the id that its response has.") { Id = id }
        : _sessions.GetValueOrDefault(name)
            ?? throw new HttpRefusal(HttpStatusCode.NotFound, "There is no session with the id in Mcp-Session-Id, or no longer. Begin with initialize.") { Id = id };

    /// <summary>Ends a session.</summary>
    public void End(HttpSession session)
    {
        if (_sessions.TryRemove(session.Id, out _))
        {
            // What runs in it may take a moment to end; nobody waits for that.
            _ = session.DisposeAsync().AsTask();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        foreach (HttpSession session in _sessions.Values)
        {
            await session.DisposeAsync().ConfigureAwait(false);
        }
    }
}
