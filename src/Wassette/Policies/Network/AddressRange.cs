using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Wassette.Policies.Network;

/// <summary>A range of IPv4 or IPv6 addresses with a common prefix. IPv4-mapped addresses are IPv4 addresses here.</summary>
internal readonly record struct AddressRange
{
    /// <summary>Makes the range of the addresses that share the first bits with an address.</summary>
    public AddressRange(IPAddress address, int prefixLength)
    {
        (IsIPv6, UInt128 bits) = ToBits(address);
        PrefixLength = prefixLength;
        Bits = bits & MaskOf(prefixLength);
    }

    /// <summary>Makes a range of its parts; the bits behind the prefix are zero.</summary>
    public AddressRange(bool isIPv6, UInt128 bits, int prefixLength)
    {
        IsIPv6 = isIPv6;
        Bits = bits;
        PrefixLength = prefixLength;
    }

    /// <summary>Whether the addresses are IPv6 ones.</summary>
    public bool IsIPv6 { get; }

    /// <summary>The first address, at the upper end of the number.</summary>
    public UInt128 Bits { get; }

    /// <summary>How many bits the addresses share.</summary>
    public int PrefixLength { get; }

    /// <summary>The first address.</summary>
    public IPAddress First => ToAddress(IsIPv6, Bits);

    /// <summary>Reads <c>10.1.0.0/16</c> or <c>fd00::/8</c>.</summary>
    /// <returns>The range, or null with a problem.</returns>
    public static AddressRange? Parse(string text, out RuleProblem? problem)
    {
        problem = RuleText.Check(text);
        if (problem is not null)
        {
            return null;
        }

        string[] parts = text.Split('/');
        if (parts.Length != 2 || StrictAddress(parts[0]) is not { } address || PrefixIn(parts[1], address) is not { } prefix)
        {
            problem = new RuleProblem(
                $"{RuleText.Quote(text)} is not a range of addresses.",
                "Write an address and the number of bits that count, as in \"10.1.0.0/16\" or \"fd00::/8\".");
            return null;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            problem = new RuleProblem($"{RuleText.Quote(text)} is a range of IPv4 addresses in the form of IPv6.", "Write it as IPv4.");
            return null;
        }

        AddressRange range = new(address, prefix);
        if (range.Bits != ToBits(address).Bits)
        {
            problem = new RuleProblem(
                $"{RuleText.Quote(text)} has bits set after the first {prefix}.",
                $"Write \"{range}\" for the range, or \"{address}/{(range.IsIPv6 ? 128 : 32)}\" for the one address.");
            return null;
        }

        return range;
    }

    /// <summary>The bits of an address at the upper end of a number, IPv4-mapped ones as IPv4.</summary>
    public static (bool IsIPv6, UInt128 Bits) ToBits(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        plain.TryWriteBytes(bytes, out _);
        return (plain.AddressFamily == AddressFamily.InterNetworkV6, System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes));
    }

    /// <summary>The number with the first bits set.</summary>
    public static UInt128 MaskOf(int prefixLength) => prefixLength == 0 ? UInt128.Zero : UInt128.MaxValue << (128 - prefixLength);

    /// <summary>Whether an address is in the range.</summary>
    public bool Contains(IPAddress address)
    {
        (bool isIPv6, UInt128 bits) = ToBits(address);
        return isIPv6 == IsIPv6 && (bits & MaskOf(PrefixLength)) == Bits;
    }

    /// <summary>Whether all of another range is in this one.</summary>
    public bool Contains(AddressRange other) =>
        other.IsIPv6 == IsIPv6 && other.PrefixLength >= PrefixLength && (other.Bits & MaskOf(PrefixLength)) == Bits;

    /// <summary>The range in its canonical spelling.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{First}/{PrefixLength}");

    private static IPAddress ToAddress(bool isIPv6, UInt128 bits)
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, bits);
        return new IPAddress(bytes[..(isIPv6 ? 16 : 4)]);
    }

    // IPAddress.Parse takes brackets, ports, zones, octal and short forms too: a rule is written in the usual one.
    private static IPAddress? StrictAddress(string text)
    {
        if (text.Contains(':', StringComparison.Ordinal))
        {
            return IPv6Text.Parse(text);
        }

        string[] parts = text.Split('.');
        return parts.Length == 4 && Array.TrueForAll(parts, IsStrictOctet) ? IPAddress.Parse(text) : null;
    }

    private static bool IsStrictOctet(string part) =>
        byte.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out byte value)
        && part == value.ToString(CultureInfo.InvariantCulture);

    private static int? PrefixIn(string text, IPAddress address) =>
        byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out byte prefix)
        && text == prefix.ToString(CultureInfo.InvariantCulture)
        && prefix <= (address.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32)
            ? prefix
            : null;
}
