using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Wassette.Tests.Support;

/// <summary>A name server on loopback (RFC 1035, over UDP) whose answers can change from one lookup to the next.</summary>
internal sealed class DnsServer : IDisposable
{
    private const ushort TypeA = 1;
    private const ushort TypeAaaa = 28;
    private const int HeaderLength = 12;

    private readonly UdpClient _socket;
    private readonly ConcurrentDictionary<string, string[][]> _answers = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<(string Name, ushort Type), int> _asked = [];

    /// <summary>Starts a server.</summary>
    /// <param name="port">Its port; any when 0.</param>
    public DnsServer(int port = 0)
    {
        _socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, port));
        _ = ServeAsync();
    }

    public IPEndPoint EndPoint => (IPEndPoint)_socket.Client.LocalEndPoint!;

    /// <summary>Says what a name's addresses are: those of the first lookup, of the second, and so on; the last ones stay.</summary>
    public DnsServer With(string name, params string[][] answers)
    {
        _answers[name] = answers;
        return this;
    }

    /// <summary>How often a name was looked up.</summary>
    public int Lookups(string name) => _asked.GetValueOrDefault((name, TypeA));

    public void Dispose() => _socket.Dispose();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                UdpReceiveResult query = await _socket.ReceiveAsync();
                await _socket.SendAsync(Answer(query.Buffer), query.RemoteEndPoint);
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private byte[] Answer(byte[] query)
    {
        (string name, int end) = ReadName(query);
        ushort type = BinaryPrimitives.ReadUInt16BigEndian(query.AsSpan(end));
        bool isKnown = _answers.TryGetValue(name, out string[][]? turns);
        int turn = _asked.AddOrUpdate((name, type), 1, (_, before) => before + 1) - 1;
        IPAddress[] addresses = !isKnown ? [] :
        [
            .. turns![Math.Min(turn, turns.Length - 1)].Select(IPAddress.Parse)
                .Where(address => type == (address.AddressFamily == AddressFamily.InterNetwork ? TypeA : TypeAaaa)),
        ];

        // The question comes back; what else the query had (EDNS) is not answered.
        List<byte> answer = [.. query[..(end + 4)]];
        byte[] counts = new byte[HeaderLength - 2];
        BinaryPrimitives.WriteUInt16BigEndian(counts, (ushort)(isKnown ? 0x8580 : 0x8583));
        counts[3] = 1;
        counts[5] = (byte)addresses.Length;
        counts.CopyTo(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(answer)[2..]);
        foreach (IPAddress address in addresses)
        {
            // The question's name, the type, class IN, and a time to live of nothing.
            byte[] data = address.GetAddressBytes();
            answer.AddRange([0xC0, HeaderLength, 0, (byte)type, 0, 1, 0, 0, 0, 0, 0, (byte)data.Length, .. data]);
        }

        return [.. answer];
    }

    private static (string Name, int End) ReadName(byte[] query)
    {
        List<string> labels = [];
        int at = HeaderLength;
        for (; query[at] != 0; at += query[at] + 1)
        {
            labels.Add(Encoding.ASCII.GetString(query, at + 1, query[at]));
        }

        return (string.Join('.', labels).ToLowerInvariant(), at + 1);
    }
}
