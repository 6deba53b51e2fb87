using System.Net;
using System.Net.Sockets;

namespace Wassette.Policies.Network;

/// <summary>IPv6 addresses as RFC 4291 writes them: IPAddress.Parse takes brackets, ports, prefixes and zones as well.</summary>
internal static class IPv6Text
{
    /// <summary>Reads an address, or gives null.</summary>
    public static IPAddress? Parse(string text)
    {
        bool plain = text.Length is >= 2 and <= 45 && text.All(c => char.IsAsciiHexDigit(c) || c is ':' or '.');
        return plain && IPAddress.TryParse(text, out IPAddress? address) && address.AddressFamily == AddressFamily.InterNetworkV6
            ? address
            : null;
    }
}
