using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Wassette.Sandbox.Egress;

/// <summary>
/// The loopback listener to which the HTTP gate sends every request that a policy allows. Any process of the machine
/// can connect to it; nothing is done for one that does not present a ticket.
/// </summary>
/// <remarks>One per process, started with the first request that is allowed, never stopped.</remarks>
internal sealed class EgressGateway
{
    // Of 256 random bits nothing can be guessed, nor told from the time that looking one up takes.
    private const int TicketLength = 64;

    private const int Backlog = 512;

    // Connections that have shown no ticket yet. The gate's own show it with their first packet.
    private const int MostStrangers = 1024;

    private static readonly TimeSpan PauseAfterError = TimeSpan.FromMilliseconds(50);
    private static readonly Lazy<EgressGateway> LazyShared = new(() => new EgressGateway());

    private readonly ConcurrentDictionary<string, EgressRequest> _tickets = new(StringComparer.Ordinal);
    private int _strangers;

    private EgressGateway()
    {
        // A TcpListener is exclusive: on Windows another process could bind to the same port otherwise.
        TcpListener listener = new(IPAddress.Loopback, 0) { ExclusiveAddressUse = true };
        listener.Start(Backlog);
        Authority = listener.LocalEndpoint.ToString()!;
        _ = AcceptAsync(listener);
    }

    /// <summary>The gateway of this process.</summary>
    public static EgressGateway Shared => LazyShared.Value;

    /// <summary>Whether a request was ever allowed in this process.</summary>
    public static bool IsStarted => LazyShared.IsValueCreated;

    /// <summary>Where it listens: address and port.</summary>
    public string Authority { get; }

    /// <summary>How many tickets were given out and not used or withdrawn.</summary>
    public int OpenTickets => _tickets.Count;

    /// <summary>Gives out a ticket for a request.</summary>
    public string Admit(EgressRequest request)
    {
        string ticket = RandomNumberGenerator.GetHexString(TicketLength, lowercase: true);
        _tickets.TryAdd(ticket, request);
        return ticket;
    }

    /// <summary>Takes a ticket back.</summary>
    /// <returns>False when it was used, or withdrawn before.</returns>
    public bool Withdraw(string ticket) => _tickets.TryRemove(ticket, out _);

    /// <summary>Uses a ticket up.</summary>
    /// <returns>The request it was given for; null when there is none, or the guest's call has ended.</returns>
    public EgressRequest? Redeem(string ticket) =>
        _tickets.TryRemove(ticket, out EgressRequest? request) && !request.Call.Ended.IsCancellationRequested ? request : null;

    private async Task AcceptAsync(TcpListener listener)
    {
        while (true)
        {
            try
            {
                Socket socket = await listener.AcceptSocketAsync().ConfigureAwait(false);
                if (Volatile.Read(ref _strangers) >= MostStrangers)
                {
                    socket.Dispose();
                    continue;
                }

                Serve(socket);
            }
            catch (SocketException)
            {
                // Out of file descriptors, or the client was gone already; both pass.
                await Task.Delay(PauseAfterError).ConfigureAwait(false);
            }
        }
    }

    private void Serve(Socket socket)
    {
        GatewayConnection connection;
        try
        {
            connection = new GatewayConnection(this, socket);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            // Reset by the peer before it was looked at.
            socket.Dispose();
            return;
        }

        Interlocked.Increment(ref _strangers);
        _ = connection.RunAsync(() => Interlocked.Decrement(ref _strangers));
    }
}
