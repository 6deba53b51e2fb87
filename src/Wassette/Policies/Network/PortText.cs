using System.Globalization;

namespace Wassette.Policies.Network;

/// <summary>The port after a host: decimal digits, no sign, no zeros in front, 1 to 65535.</summary>
internal static class PortText
{
    /// <summary>Reads a port, or gives null.</summary>
    public static int? Parse(ReadOnlySpan<char> text) =>
        text.Length is >= 1 and <= 5
        && text[0] != '0'
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port)
        && port <= ushort.MaxValue
            ? port
            : null;

    /// <summary>Splits <c>host:port</c>, <c>[v6]:port</c> and what has no port.</summary>
    /// <returns>False when there is a colon and no port behind it.</returns>
    public static bool TrySplit(string authority, out string host, out int? port)
    {
        (host, port) = (authority, null);
        bool isBracketed = authority.StartsWith('[');
        int colon = isBracketed ? authority.IndexOf("]:", StringComparison.Ordinal) + 1 : authority.IndexOf(':', StringComparison.Ordinal);
        bool hasNone = isBracketed ? colon == 0 : colon < 0;

        // Several colons without brackets are an address, and its last group is not a port.
        if (hasNone || (!isBracketed && authority.LastIndexOf(':') != colon))
        {
            return true;
        }

        if (colon == 0)
        {
            return false;
        }

        port = Parse(authority.AsSpan(colon + 1));
        host = authority[..colon];
        return port is not null;
    }
}
