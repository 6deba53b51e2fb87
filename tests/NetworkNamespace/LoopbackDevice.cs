using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace NetworkNamespace;

/// <summary>The loopback device of a new network, which is down at first (netdevice(7)).</summary>
internal static unsafe partial class LoopbackDevice
{
    private const int RequestLength = 40;
    private const int NameLength = 16;
    private const nuint SetFlags = 0x8914;
    private const nuint SetAddress = 0x8916;
    private const short UpAndRunning = 0x41;
    private const short InterNetwork = 2;

    /// <summary>Brings it up.</summary>
    public static void Start()
    {
        byte* request = stackalloc byte[RequestLength];
        *(short*)(request + NameLength) = UpAndRunning;
        Ask(SetFlags, "lo", request);
    }

    /// <summary>Gives it a further IPv4 address, under an alias such as <c>lo:1</c>.</summary>
    public static void AddAddress(string alias, string address)
    {
        // A sockaddr_in: family, port, address.
        byte* request = stackalloc byte[RequestLength];
        *(short*)(request + NameLength) = InterNetwork;
        IPAddress.Parse(address).GetAddressBytes().CopyTo(new Span<byte>(request + NameLength + 4, 4));
        Ask(SetAddress, alias, request);
    }

    private static void Ask(nuint what, string device, byte* request)
    {
        Encoding.ASCII.GetBytes(device, new Span<byte>(request, NameLength));
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        if (ioctl((int)socket.Handle, what, request) != 0)
        {
            throw new InvalidOperationException($"{device} can't be set up: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(int socket, nuint request, byte* argument);
}
