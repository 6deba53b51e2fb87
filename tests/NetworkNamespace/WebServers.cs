using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace NetworkNamespace;

/// <summary>A web server on port 80 of every address, which answers with the address that was connected to.</summary>
internal sealed class WebServers : IDisposable
{
    /// <summary>A public address.</summary>
    public const string Public = "93.184.216.34";

    /// <summary>The address where clouds tell machines their secrets.</summary>
    public const string Metadata = "169.254.169.254";

    private readonly TcpListener _listener = new(IPAddress.IPv6Any, 80) { Server = { DualMode = true } };

    public WebServers()
    {
        _listener.Start();
        _ = ServeAsync();
    }

    /// <summary>The addresses that were connected to.</summary>
    public ConcurrentQueue<string> Connections { get; } = [];

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync();
                string address = ((IPEndPoint)client.Client.LocalEndPoint!).Address.MapToIPv4().ToString();
                Connections.Enqueue(address);
                NetworkStream stream = client.GetStream();
                using StreamReader request = new(stream, leaveOpen: true);
                while (await request.ReadLineAsync() is { Length: > 0 })
                {
                }

                await stream.WriteAsync(Encoding.ASCII.GetBytes(
                    $"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {address.Length}\r\n\r\n{address}"));
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException)
        {
            // The program has ended.
        }
    }
}
