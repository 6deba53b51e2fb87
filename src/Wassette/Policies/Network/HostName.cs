using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Wassette.Policies.Network;

/// <summary>
/// A host in its one canonical spelling: a name in ASCII and lower case without a dot at the end, or an address.
/// However a host is spelled, it is this that is compared, looked up and connected.
/// </summary>
internal sealed record HostName
{
    private const int LongestName = 253;
    private const int LongestLabel = 63;

    // Text this long is no name in any script.
    private const int LongestText = 1024;

    private const string NameRemedy = "Write a name such as \"api.example.com\", or an address.";

    private const string AsciiRemedy = "Write the name in ASCII (punycode); in invariant globalization mode no other name can be compared.";

    private static readonly IdnMapping Idn = new() { AllowUnassigned = false, UseStd3AsciiRules = true };

    private HostName(string? name, IPAddress? address)
    {
        Name = name;
        Address = address;
        Text = name ?? (address!.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString());
    }

    /// <summary>The name, or null for an address.</summary>
    public string? Name { get; }

    /// <summary>The address, or null for a name.</summary>
    public IPAddress? Address { get; }

    /// <summary>The host as a URL has it: an IPv6 address in brackets.</summary>
    public string Text { get; }

    /// <summary>Whether the host is <c>localhost</c>.</summary>
    public bool IsLocalhost => Name == "localhost";

    /// <summary>The host that is an address.</summary>
    public static HostName Of(IPAddress address) => new(null, address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : WithoutScope(address));

    /// <summary>Reads a host without a port.</summary>
    /// <returns>The host, or null with a problem.</returns>
    public static HostName? Parse(string text, out RuleProblem? problem)
    {
        problem = null;
        if (text.Length is 0 or > LongestText)
        {
            return Refuse(text.Length == 0 ? "The host is empty." : "The host is too long.", NameRemedy, out problem);
        }

        if (text.Contains('@', StringComparison.Ordinal))
        {
            return Refuse("The host has a user name before it.", "Write the host without 'user@'.", out problem);
        }

        return text[0] == '[' || text.Contains(':', StringComparison.Ordinal) ? ParseIPv6(text, out problem) : ParseName(text, out problem);
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static HostName? ParseIPv6(string text, out RuleProblem? problem)
    {
        string inner = text.StartsWith('[') && text.EndsWith(']') ? text[1..^1] : text;
        if (inner.Contains('%', StringComparison.Ordinal))
        {
            return Refuse($"{RuleText.Quote(text)} has a zone, which means something on this machine only.", "Write the address without '%'.", out problem);
        }

        IPAddress? address = IPv6Text.Parse(inner);
        if (address is null)
        {
            return Refuse($"{RuleText.Quote(text)} is not an IPv6 address.", "Write it as in \"[2001:db8::1]\".", out problem);
        }

        problem = null;
        return Of(address);
    }

    private static HostName? ParseName(string text, out RuleProblem? problem)
    {
        if (ToAscii(text) is not { } name || !IsName(name))
        {
            return Refuse($"{RuleText.Quote(text)} is not the name of a host.", UnicodeSupport.HasHostMapping ? NameRemedy : AsciiRemedy, out problem);
        }

        problem = null;
        if (!IPv4Text.EndsInNumber(name))
        {
            return new HostName(name, null);
        }

        return IPv4Text.Parse(name) is { } address
            ? new HostName(null, address)
            : Refuse($"{RuleText.Quote(text)} ends in a number and is not an address.", "Write an address such as \"10.1.2.3\".", out problem);
    }

    /// <summary>The name in ASCII, in lower case, without one dot at the end; or null.</summary>
    private static string? ToAscii(string text)
    {
        string ascii = text;
        bool isAscii = System.Text.Ascii.IsValid(text);
        if (!isAscii && !UnicodeSupport.HasHostMapping)
        {
            return null;
        }

        if (!isAscii || text.Contains("xn--", StringComparison.OrdinalIgnoreCase))
        {
            try
            {
                // Lower case first: the invariant mapping of some platforms leaves ASCII labels as they are.
                ascii = Idn.GetAscii(text.ToLowerInvariant());
                _ = Idn.GetUnicode(ascii);
            }
            catch (ArgumentException)
            {
                return null;
            }
        }

        ascii = ascii.ToLowerInvariant();
        return ascii.EndsWith('.') ? ascii[..^1] : ascii;
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName && Array.TrueForAll(name.Split('.'), IsLabel);

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= LongestLabel
        && label[0] != '-' && label[^1] != '-'
        && label.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private static IPAddress WithoutScope(IPAddress address) =>
        address is { AddressFamily: AddressFamily.InterNetworkV6, ScopeId: not 0 } ? new IPAddress(address.GetAddressBytes()) : address;

    private static HostName? Refuse(string message, string remedy, out RuleProblem? problem)
    {
        problem = new RuleProblem(message, remedy);
        return null;
    }
}
