using System.Net;
using System.Net.Sockets;

namespace Wassette.Mcp.Transports.Http;

/// <summary>The sockets that a server listens at: one, or one for each loopback address, all with the same port.</summary>
internal sealed class HttpListeners : IDisposable
{
    private const int Backlog = 512;
    private const int MostTries = 10;

    private static readonly TimeSpan PauseAfterError = TimeSpan.FromMilliseconds(50);

    private readonly List<TcpListener> _listeners = [];

    private HttpListeners(int port) => Port = port;

    /// <summary>The port.</summary>
    public int Port { get; private set; }

    /// <summary>Starts to listen.</summary>
    /// <exception cref="InvalidOperationException">The address can't be had; the message says why.</exception>
    public static HttpListeners Start(IPAddress? address, int port)
    {
        for (int tries = 1; ; tries++)
        {
            HttpListeners listeners = new(port);
            try
            {
                listeners.Listen(address ?? IPAddress.Loopback);

                // Clients that are given "localhost" try IPv6 first, and find whoever listens there.
                if (address is null && Socket.OSSupportsIPv6)
                {
                    listeners.TryListen(IPAddress.IPv6Loopback);
                }

                return listeners;
            }
            catch (SocketException e)
            {
                listeners.Dispose();
                if (port != 0 || tries == MostTries)
                {
                    throw new InvalidOperationException(Explain(e, address ?? IPAddress.Loopback, port), e);
                }
            }
        }
    }

    /// <summary>Accepts connections until it is disposed.</summary>
    public Task AcceptAsync(Action<Socket> serve) => Task.WhenAll(_listeners.Select(listener => AcceptAsync(listener, serve)));

    /// <inheritdoc/>
    public void Dispose() => _listeners.ForEach(listener => listener.Dispose());

    private void Listen(IPAddress address)
    {
        // On Windows another process could listen at the same port otherwise.
        TcpListener listener = new(address, Port) { ExclusiveAddressUse = OperatingSystem.IsWindows() };
        _listeners.Add(listener);
        listener.Start(Backlog);
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void TryListen(IPAddress address)
    {
        try
        {
            Listen(address);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported)
        {
            // A machine without the address: nobody else can have it either.
        }
    }

    private static async Task AcceptAsync(TcpListener listener, Action<Socket> serve)
    {
        // Not on the thread that starts the server.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        while (true)
        {
            try
            {
                serve(await listener.AcceptSocketAsync().ConfigureAwait(false));
            }
            catch (Exception e) when (e is InvalidOperationException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                // Stopped, while it waited or before it did.
                return;
            }
            catch (SocketException)
            {
                // Out of file descriptors, or the client was gone already; both pass.
                await Task.Delay(PauseAfterError).ConfigureAwait(false);
            }
        }
    }

    private static string Explain(SocketException e, IPAddress address, int port) => e.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => $"Port {port} is in use, by another program or another server. Choose another with -Port.",
        SocketError.AccessDenied => $"This user may not listen at port {port}. Choose one above 1023 with -Port.",
        SocketError.AddressNotAvailable => $"This machine does not have the address {address}. Choose one of its own with -Address.",
        _ => $"The server can't listen at {address}, port {port}: {e.Message}",
    };
}
