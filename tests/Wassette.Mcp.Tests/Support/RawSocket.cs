using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Wassette.Mcp.Tests.Support;

/// <summary>A connection that sends whatever bytes it is told to.</summary>
internal sealed class RawSocket : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 30_000 };

    public static async Task<RawSocket> ConnectAsync(int port)
    {
        RawSocket raw = new();
        await raw._socket.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        return raw;
    }

    /// <summary>Sends bytes, as many as the server takes.</summary>
    public async Task SendAsync(string text)
    {
        try
        {
            await _socket.SendAsync(Encoding.Latin1.GetBytes(text), TestContext.Current.CancellationToken);
        }
        catch (SocketException)
        {
            // Closed by the server; what it said before can still be read.
        }
    }

    /// <summary>Reads until the server closes the connection.</summary>
    public async Task<string> ReadToEndAsync()
    {
        using MemoryStream all = new();
        byte[] buffer = new byte[4096];
        try
        {
            while (await _socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30)) is > 0 and int count)
            {
                all.Write(buffer, 0, count);
            }
        }
        catch (SocketException)
        {
            // Reset.
        }

        return Encoding.Latin1.GetString(all.ToArray());
    }

    /// <summary>Sends text, and reads until the server closes the connection.</summary>
    public static async Task<string> AskAsync(int port, string text)
    {
        using RawSocket raw = await ConnectAsync(port);
        await raw.SendAsync(text);
        return await raw.ReadToEndAsync();
    }

    public void Dispose() => _socket.Dispose();
}
