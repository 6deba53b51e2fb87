using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Wassette.Sandbox.Egress;

namespace Wassette.Tests.Sandbox.Egress;

/// <summary>A policy of host names, addresses and "host:port"s, for tests of what happens around it.</summary>
internal sealed class TestPolicy(params string[] allowed) : IEgressPolicy
{
    /// <summary>The hosts that may have private addresses.</summary>
    public IReadOnlyList<string> Private { get; init; } = [];

    public HostVerdict DecideHost(string scheme, string host, int port)
    {
        if (Canonicalize(host, out IPAddress? address) is not { } name)
        {
            return new HostVerdict(false, null, "That is no host name.", null, null);
        }

        string? rule = allowed.FirstOrDefault(rule => rule == name || rule == $"{name}:{port}");
        return new HostVerdict(rule is not null || address is not null, rule, rule is null ? $"No rule allows {name}." : null, name, address);
    }

    public EgressVerdict DecideAddress(HostVerdict host, IPAddress address) =>
        host.Address is not null ? new EgressVerdict(host.Rule is not null, host.Rule, $"No rule allows {address}.")
            : new EgressVerdict(Private.Contains(host.Rule) || !IsPrivate(address), host.Rule, $"{host.Host} has the private address {address}.");

    public EgressVerdict DecideThroughProxy(HostVerdict host) =>
        new(host.Rule is not null && !Private.Contains(host.Rule), host.Rule, "A proxy would resolve it.");

    private static bool IsPrivate(IPAddress address) =>
        IPAddress.IsLoopback(address)
        || (address.AddressFamily == AddressFamily.InterNetwork
            ? address.GetAddressBytes() is [10, ..] or [169, 254, ..] or [192, 168, ..] or [0, ..]
            : address.IsIPv6LinkLocal || address.IsIPv6UniqueLocal);

    private static string? Canonicalize(string host, out IPAddress? address)
    {
        if (IPAddress.TryParse(host, out address))
        {
            address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
            return address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
        }

        try
        {
            string name = new IdnMapping { UseStd3AsciiRules = true }.GetAscii(host).ToLowerInvariant();
            return name.EndsWith('.') ? name[..^1] : name;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
