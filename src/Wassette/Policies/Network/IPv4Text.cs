using System.Net;

namespace Wassette.Policies.Network;

/// <summary>
/// IPv4 addresses in every notation that a resolver or a browser takes (the IPv4 parser of the WHATWG URL standard):
/// <c>127.1</c>, <c>0x7f.0.0.1</c>, <c>0177.0.0.1</c> and <c>2130706433</c> are one address.
/// </summary>
internal static class IPv4Text
{
    /// <summary>Whether a host must be an address because its last label is a number.</summary>
    public static bool EndsInNumber(ReadOnlySpan<char> host)
    {
        ReadOnlySpan<char> last = host[(host.LastIndexOf('.') + 1)..];
        bool isDecimal = !last.IsEmpty && !last.ContainsAnyExceptInRange('0', '9');
        return isDecimal || (last.StartsWith("0x") && IsHex(last[2..]));
    }

    /// <summary>Reads a host in lower case that ends in a number, or gives null when it is no address.</summary>
    public static IPAddress? Parse(string host)
    {
        string[] parts = host.Split('.');
        if (parts.Length > 4)
        {
            return null;
        }

        ulong address = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            bool isLast = i == parts.Length - 1;
            int width = isLast ? 8 * (5 - parts.Length) : 8;
            if (ParseNumber(parts[i]) is not { } number || number >= 1UL << width)
            {
                return null;
            }

            address = (address << width) | number;
        }

        return new IPAddress([(byte)(address >> 24), (byte)(address >> 16), (byte)(address >> 8), (byte)address]);
    }

    private static ulong? ParseNumber(string text)
    {
        (string digits, uint radix) = text switch
        {
            _ when text.StartsWith("0x", StringComparison.Ordinal) => (text[2..], 16u),
            _ when text.Length > 1 && text[0] == '0' => (text[1..], 8u),
            _ => (text, 10u),
        };
        if (digits.Length == 0)
        {
            return radix == 16 ? 0 : null;
        }

        ulong number = 0;
        foreach (char c in digits)
        {
            uint digit = char.IsAsciiHexDigit(c) ? Convert.ToUInt32(c.ToString(), 16) : uint.MaxValue;
            if (digit >= radix)
            {
                return null;
            }

            // Larger is larger than any address: stop before the sum overflows.
            number = (number * radix) + digit;
            if (number > uint.MaxValue)
            {
                return null;
            }
        }

        return number;
    }

    private static bool IsHex(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiHexDigit(c))
            {
                return false;
            }
        }

        return true;
    }
}
