using System.Net;

namespace Wassette.Policies.Network;

/// <summary>Finds the range rules that hold an address, the narrowest first, without looking at all of them.</summary>
internal sealed class AddressIndex
{
    private readonly (bool IsIPv6, int PrefixLength, UInt128 Mask)[] _lengths;
    private readonly Dictionary<AddressRange, CidrRule> _rules = [];

    public AddressIndex(IEnumerable<CidrRule> rules)
    {
        foreach (CidrRule rule in rules)
        {
            _rules.TryAdd(rule.Range, rule);
        }

        _lengths =
        [
            .. _rules.Keys
                .Select(range => (range.IsIPv6, range.PrefixLength, AddressRange.MaskOf(range.PrefixLength)))
                .Distinct()
                .OrderByDescending(length => length.PrefixLength),
        ];
    }

    /// <summary>The rules whose range holds an address.</summary>
    public IEnumerable<CidrRule> Find(IPAddress address)
    {
        (bool isIPv6, UInt128 bits) = AddressRange.ToBits(address);
        foreach ((bool lengthIsIPv6, int prefixLength, UInt128 mask) in _lengths)
        {
            if (lengthIsIPv6 == isIPv6 && _rules.TryGetValue(new AddressRange(isIPv6, bits & mask, prefixLength), out CidrRule? rule))
            {
                yield return rule;
            }
        }
    }
}
