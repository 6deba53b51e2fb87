namespace Wassette.Policies.Network;

/// <summary>What kind of address it is, by the IANA registries of special-purpose addresses.</summary>
internal enum AddressClass
{
    /// <summary>An address of the public internet.</summary>
    Public,

    /// <summary>0.0.0.0/8 and ::, which connect to this machine.</summary>
    Unspecified,

    /// <summary>This machine.</summary>
    Loopback,

    /// <summary>RFC 1918.</summary>
    Private,

    /// <summary>Behind a carrier's NAT, RFC 6598.</summary>
    CarrierNat,

    /// <summary>This link only.</summary>
    LinkLocal,

    /// <summary>fc00::/7.</summary>
    UniqueLocal,

    /// <summary>fec0::/10, the older form of unique-local.</summary>
    SiteLocal,

    /// <summary>Many machines.</summary>
    Multicast,

    /// <summary>All machines of the link.</summary>
    Broadcast,

    /// <summary>For examples in documents.</summary>
    Documentation,

    /// <summary>An IPv4 address behind a 6to4 relay.</summary>
    SixToFour,

    /// <summary>An IPv4 address behind a NAT64 gateway.</summary>
    Nat64,

    /// <summary>An IPv4 address behind a Teredo, ISATAP or other tunnel.</summary>
    Tunnel,

    /// <summary>Set aside for something that is not the public internet.</summary>
    Reserved,

    /// <summary>A cloud's metadata service, which hands out credentials to whoever asks.</summary>
    Metadata,
}
