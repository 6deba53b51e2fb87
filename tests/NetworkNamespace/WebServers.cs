using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace NetworkNamespace;

/// <summary>
/// A web server on port 80 of every address, which answers with the address that was connected to. As a registry, the public one
/// leads to the host that a repository <c>to/host</c> names, and the others have no time.
/// </summary>
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
                string path = (await request.ReadLineAsync() ?? "").Split(' ').ElementAtOrDefault(1) ?? "";
                while (await request.ReadLineAsync() is { Length: > 0 })
                {
                }

                string status = !path.StartsWith("/v2/", StringComparison.Ordinal) ? "200 OK"
                    : address == Public ? $"302 Found\r\nLocation: http://{path.Split('/')[3]}/"
                    : "503 Service Unavailable";
                await stream.WriteAsync(Encoding.ASCII.GetBytes(
                    $"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {address.Length}\r\n\r\n{address}"));
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException)
        {
            // The program has ended.
        }
    }
}
