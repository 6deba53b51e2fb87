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

    public HostDecision DecideHost(string scheme, string host, int port)
    {
        if (Canonicalize(host, out IPAddress? address) is not { } name)
        {
            return new HostDecision { IsAllowed = false, Host = null, Reason = "That is no host name." };
        }

        string? rule = allowed.FirstOrDefault(rule => rule == name || rule == $"{name}:{port}");
        return new HostDecision
        {
            IsAllowed = rule is not null || address is not null,
            Host = name,
            Address = address,
            Rule = rule,
            MayUseProxy = rule is not null && !Private.Contains(rule),
            Reason = rule is null ? $"No rule allows {name}." : null,
        };
    }

    public AddressDecision DecideAddress(HostDecision host, IPAddress address) =>
        host.Address is not null
            ? host.Rule is not null ? new AddressDecision(true, host.Rule) : new AddressDecision(false, null, $"No rule allows {address}.")
            : Private.Contains(host.Rule) || !IsPrivate(address)
                ? new AddressDecision(true, host.Rule)
                : new AddressDecision(false, null, $"{host.Host} has the private address {address}.");

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
            return address.ToString();
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
