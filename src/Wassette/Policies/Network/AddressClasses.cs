using System.Buffers.Binary;
using System.Net;

namespace Wassette.Policies.Network;

/// <summary>Tells the classes of addresses apart.</summary>
internal static class AddressClasses
{
    // The first range that contains an address gives its class: narrower ranges come first.
    private static readonly (AddressRange Range, AddressClass Class)[] Table =
    [
        // Metadata services: AWS, Azure, Google, DigitalOcean and others share the first; ECS; EKS; Alibaba; Oracle; Azure's
        // wire server; AWS, Google and Scaleway by IPv6.
        Entry("169.254.169.254/32", AddressClass.Metadata),
        Entry("169.254.170.2/32", AddressClass.Metadata),
        Entry("169.254.170.23/32", AddressClass.Metadata),
        Entry("100.100.100.200/32", AddressClass.Metadata),
        Entry("192.0.0.192/32", AddressClass.Metadata),
        Entry("168.63.129.16/32", AddressClass.Metadata),
        Entry("fd00:ec2::254/128", AddressClass.Metadata),
        Entry("fd00:ec2::23/128", AddressClass.Metadata),
        Entry("fd20:ce::254/128", AddressClass.Metadata),
        Entry("fd00:42::42/128", AddressClass.Metadata),

        // https://www.iana.org/assignments/iana-ipv4-special-registry
        Entry("0.0.0.0/8", AddressClass.Unspecified),
        Entry("10.0.0.0/8", AddressClass.Private),
        Entry("100.64.0.0/10", AddressClass.CarrierNat),
        Entry("127.0.0.0/8", AddressClass.Loopback),
        Entry("169.254.0.0/16", AddressClass.LinkLocal),
        Entry("172.16.0.0/12", AddressClass.Private),
        Entry("192.0.0.0/24", AddressClass.Reserved),
        Entry("192.0.2.0/24", AddressClass.Documentation),
        Entry("192.88.99.0/24", AddressClass.SixToFour),
        Entry("192.168.0.0/16", AddressClass.Private),
        Entry("198.18.0.0/15", AddressClass.Reserved),
        Entry("198.51.100.0/24", AddressClass.Documentation),
        Entry("203.0.113.0/24", AddressClass.Documentation),
        Entry("224.0.0.0/4", AddressClass.Multicast),
        Entry("255.255.255.255/32", AddressClass.Broadcast),
        Entry("240.0.0.0/4", AddressClass.Reserved),

        // https://www.iana.org/assignments/iana-ipv6-special-registry; IPv4-mapped addresses are IPv4 by now.
        Entry("::/128", AddressClass.Unspecified),
        Entry("::1/128", AddressClass.Loopback),
        Entry("::/96", AddressClass.Tunnel),
        Entry("::ffff:0:0:0/96", AddressClass.Tunnel),
        Entry("64:ff9b::/96", AddressClass.Nat64),
        Entry("64:ff9b:1::/48", AddressClass.Nat64),
        Entry("2001::/32", AddressClass.Tunnel),
        Entry("2001:db8::/32", AddressClass.Documentation),
        Entry("2001::/23", AddressClass.Reserved),
        Entry("2002::/16", AddressClass.SixToFour),
        Entry("3fff::/20", AddressClass.Documentation),
        Entry("fc00::/7", AddressClass.UniqueLocal),
        Entry("fe80::/10", AddressClass.LinkLocal),
        Entry("fec0::/10", AddressClass.SiteLocal),
        Entry("ff00::/8", AddressClass.Multicast),
    ];

    // What is outside of it is unassigned, or a bogon such as 100::/64 and 5f00::/16.
    private static readonly AddressRange GlobalUnicast = Range("2000::/3");

    private static readonly AddressRange[] LinkLocal = [Range("169.254.0.0/16"), Range("fe80::/10")];

    /// <summary>The class of an address. One that carries a metadata or link-local address in it has that one's class.</summary>
    public static AddressClass Of(IPAddress address)
    {
        AddressClass own = OfPlain(address);
        if (IsOffLimits(own))
        {
            return own;
        }

        if (own == AddressClass.Public && IsIsatap(address))
        {
            own = AddressClass.Tunnel;
        }

        return Embedded(address).Select(OfPlain).Where(IsOffLimits).Append(own).First();
    }

    /// <summary>Whether a class is refused even where a rule says that private addresses are allowed.</summary>
    public static bool IsOffLimits(AddressClass addressClass) => addressClass is AddressClass.Metadata or AddressClass.LinkLocal;

    /// <summary>
    /// Whether a rule's range names an address. A range that only happens to hold a link-local or metadata address, as
    /// 0.0.0.0/0 does, does not name it: it must lie within the link-local addresses, or be the address alone.
    /// </summary>
    public static bool IsNamedBy(AddressRange range, IPAddress address, AddressClass addressClass)
    {
        if (!range.Contains(address))
        {
            return false;
        }

        return !IsOffLimits(addressClass)
            || range.PrefixLength == (range.IsIPv6 ? 128 : 32)
            || Array.Exists(LinkLocal, block => block.Contains(range));
    }

    /// <summary>The class in words, for a sentence such as "10.1.2.3 is a private address".</summary>
    public static string Describe(AddressClass addressClass) => addressClass switch
    {
        AddressClass.Public => "a public address",
        AddressClass.Unspecified => "an unspecified address",
        AddressClass.Loopback => "a loopback address",
        AddressClass.Private => "a private address",
        AddressClass.CarrierNat => "an address behind a carrier's NAT",
        AddressClass.LinkLocal => "a link-local address",
        AddressClass.UniqueLocal => "a unique-local address",
        AddressClass.SiteLocal => "a site-local address",
        AddressClass.Multicast => "a multicast address",
        AddressClass.Broadcast => "a broadcast address",
        AddressClass.Documentation => "an address for documentation",
        AddressClass.SixToFour => "a 6to4 address",
        AddressClass.Nat64 => "a NAT64 address",
        AddressClass.Tunnel => "an address of a tunnel",
        AddressClass.Reserved => "a reserved address",
        _ => "the address of a metadata service",
    };

    private static AddressClass OfPlain(IPAddress address)
    {
        (bool isIPv6, UInt128 bits) = AddressRange.ToBits(address);
        foreach ((AddressRange range, AddressClass addressClass) in Table)
        {
            if (range.IsIPv6 == isIPv6 && (bits & AddressRange.MaskOf(range.PrefixLength)) == range.Bits)
            {
                return addressClass;
            }
        }

        return !isIPv6 || GlobalUnicast.Contains(address) ? AddressClass.Public : AddressClass.Reserved;
    }

    /// <summary>The IPv4 addresses that an IPv6 address carries, by every way there is to carry one.</summary>
    private static IEnumerable<IPAddress> Embedded(IPAddress address)
    {
        (bool isIPv6, UInt128 bits) = AddressRange.ToBits(address);
        if (!isIPv6)
        {
            yield break;
        }

        switch (OfPlain(address))
        {
            case AddressClass.SixToFour:
                yield return IPv4At(bits, 80);
                break;
            case AddressClass.Nat64:
                // RFC 6052: at the end behind a /96; behind the /48, in two halves around the octet of zeros.
                yield return IPv4At(bits, 0);
                yield return IPv4Of((uint)((((bits >> 64) & 0xFFFF) << 16) | ((bits >> 40) & 0xFFFF)));
                break;
            case AddressClass.Tunnel:
                // Teredo, RFC 4380: the server plain, the client inverted; the compatible forms: at the end.
                yield return IPv4At(bits, 64);
                yield return IPv4Of(~(uint)(bits & uint.MaxValue));
                yield return IPv4At(bits, 0);
                break;
            default:
                if (IsIsatap(address))
                {
                    yield return IPv4At(bits, 0);
                }

                break;
        }
    }

    // RFC 5214: the interface identifier is ::0:5efe:a.b.c.d or ::200:5efe:a.b.c.d, behind any prefix.
    private static bool IsIsatap(IPAddress address)
    {
        (bool isIPv6, UInt128 bits) = AddressRange.ToBits(address);
        return isIPv6 && (uint)((bits >> 32) & uint.MaxValue) is 0x0000_5EFE or 0x0200_5EFE;
    }

    private static IPAddress IPv4At(UInt128 bits, int shift) => IPv4Of((uint)((bits >> shift) & uint.MaxValue));

    private static IPAddress IPv4Of(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return new IPAddress(bytes);
    }

    private static (AddressRange Range, AddressClass Class) Entry(string range, AddressClass addressClass) => (Range(range), addressClass);

    private static AddressRange Range(string text)
    {
        string[] parts = text.Split('/');
        return new AddressRange(IPAddress.Parse(parts[0]), int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));
    }
}
