using Wassette.Policies;
using Wassette.Policies.Network;

namespace Wassette.Tests.Policies.Network;

public sealed class HostPatternTests
{
    [Theory]
    [InlineData("api.example.com", "api.example.com")]
    [InlineData("API.Example.com.", "api.example.com")]
    [InlineData("*.Example.com", "*.example.com")]
    [InlineData("*", "*")]
    [InlineData("*:8080", "*:8080")]
    [InlineData("https://*.example.com", "https://*.example.com")]
    [InlineData("HTTPS://api.example.com:8443/", "https://api.example.com:8443")]
    [InlineData("https://rss.nytimes.com/", "https://rss.nytimes.com")]
    [InlineData("bücher.example:8080", "xn--bcher-kva.example:8080")]
    [InlineData("*.bücher.example", "*.xn--bcher-kva.example")]
    [InlineData("0x7f.1", "127.0.0.1")]
    [InlineData("http://[::1]:3000", "http://[::1]:3000")]
    [InlineData("::1", "[::1]")]
    [InlineData("[::ffff:10.0.0.1]", "10.0.0.1")]
    public void A_rule_has_one_spelling(string written, string canonical)
    {
        Assert.Equal(canonical, HostPattern.Parse(written, out _)?.ToString());
        Assert.Equal(canonical, HostPattern.Parse(canonical, out _)?.ToString());
    }

    [Theory]
    [InlineData("api.*.com", "'api.*.com' has a '*' in the middle of a host.")]
    [InlineData("a*", "'a*' has a '*' in the middle of a host.")]
    [InlineData("*a.com", "'*a.com' has a '*' in the middle of a host.")]
    [InlineData("*.*.com", "'*.*.com' has a '*' in the middle of a host.")]
    [InlineData("**.example.com", "'**.example.com' has a '*' in the middle of a host.")]
    [InlineData("*.", "The host is empty.")]
    [InlineData("*.10", "'*.10' is a '*' before an address.")]
    [InlineData("*.0.0.1", "'*.0.0.1' is a '*' before an address.")]
    [InlineData("*.[::1]", "'*.[::1]' is a '*' before an address.")]
    [InlineData("*..example.com", "'.example.com' is not the name of a host.")]
    [InlineData("ftp://example.com", "'ftp' is not a scheme that a component can use.")]
    [InlineData("://example.com", "'' is not a scheme that a component can use.")]
    [InlineData("https://", "The host is empty.")]
    [InlineData("https:///", "The host is empty.")]
    [InlineData("https://example.com/path", "The rule has a path, and rules are about hosts.")]
    [InlineData("example.com/", "The rule has a path, and rules are about hosts.")]
    [InlineData("10.0.0.0/8", "The rule has a path, and rules are about hosts.")]
    [InlineData("https://good@evil.com", "The host has a user name before it.")]
    [InlineData("https://good:x@evil.com", "'good:x@evil.com' has no port from 1 to 65535 after the colon.")]
    [InlineData("example.com:0", "'example.com:0' has no port from 1 to 65535 after the colon.")]
    [InlineData("example.com:", "'example.com:' has no port from 1 to 65535 after the colon.")]
    [InlineData("example.com:*", "'example.com:*' has no port from 1 to 65535 after the colon.")]
    [InlineData("a%2eb", "The rule has a '%' in it, which can't be in a host.")]
    [InlineData("a b", "The rule has a space in it, which can't be in a host.")]
    [InlineData("a?b", "The rule has a '?' in it, which can't be in a host.")]
    [InlineData("a\\b", "The rule has a '\\' in it, which can't be in a host.")]
    public void What_is_not_a_rule_is_refused(string written, string message)
    {
        Assert.Null(HostPattern.Parse(written, out RuleProblem? problem));
        Assert.Equal(message, problem!.Message);
    }

    [Theory]
    [InlineData("example.com", "http:80 http:443 https:80 https:443")]
    [InlineData("example.com:8080", "http:8080 https:8080")]
    [InlineData("https://example.com", "https:443")]
    [InlineData("http://example.com", "http:80")]
    [InlineData("https://example.com:8443", "https:8443")]
    public void An_allow_rule_serves_what_it_names_else_ports_80_and_443(string rule, string served)
    {
        HostPattern pattern = HostPattern.Parse(rule, out _)!;
        IEnumerable<string> all = from scheme in new[] { "http", "https" } from port in new[] { 80, 443, 8080, 8443 } where pattern.Serves(scheme, port) select $"{scheme}:{port}";

        Assert.Equal(served, string.Join(' ', all));
    }

    [Theory]
    [InlineData("example.com", "http:80 http:443 http:8080 https:80 https:443 https:8080")]
    [InlineData("example.com:8080", "http:8080 https:8080")]
    [InlineData("https://example.com", "https:80 https:443 https:8080")]
    [InlineData("https://example.com:443", "https:443")]
    public void A_deny_rule_means_all_that_it_does_not_name(string rule, string forbidden)
    {
        HostPattern pattern = HostPattern.Parse(rule, out _)!;
        IEnumerable<string> all = from scheme in new[] { "http", "https" } from port in new[] { 80, 443, 8080 } where pattern.Forbids(scheme, port) select $"{scheme}:{port}";

        Assert.Equal(forbidden, string.Join(' ', all));
    }

    [Theory]
    [InlineData("10.1.0.0/16", "10.1.0.0/16")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    [InlineData("127.0.0.1/32", "127.0.0.1/32")]
    [InlineData("fd00::/8", "fd00::/8")]
    [InlineData("FD00:0::/8", "fd00::/8")]
    [InlineData("::/0", "::/0")]
    [InlineData("::1/128", "::1/128")]
    public void A_range_has_one_spelling(string written, string canonical) =>
        Assert.Equal(canonical, AddressRange.Parse(written, out _)?.ToString());

    [Theory]
    [InlineData("10.1.2.3/16", "Write \"10.1.0.0/16\" for the range, or \"10.1.2.3/32\" for the one address.")]
    [InlineData("fd00::1/8", "Write \"fd00::/8\" for the range, or \"fd00::1/128\" for the one address.")]
    [InlineData("::ffff:10.0.0.0/104", "Write it as IPv4.")]
    [InlineData("10.0.0.0", null)]
    [InlineData("10.0.0.0/", null)]
    [InlineData("10.0.0.0/33", null)]
    [InlineData("10.0.0.0/-1", null)]
    [InlineData("10.0.0.0/08", null)]
    [InlineData("10.0.0.0/8/8", null)]
    [InlineData("10.0.0/8", null)]
    [InlineData("010.0.0.0/8", null)]
    [InlineData("0x0a.0.0.0/8", null)]
    [InlineData("10.0.0.256/32", null)]
    [InlineData("[fd00::]/8", null)]
    [InlineData("fe80::%1/64", null)]
    [InlineData("fd00::/129", null)]
    [InlineData("example.com/8", null)]
    [InlineData("/8", null)]
    public void What_is_not_a_range_is_refused(string written, string? remedy)
    {
        Assert.Null(AddressRange.Parse(written, out RuleProblem? problem));
        Assert.Equal(remedy ?? "Write an address and the number of bits that count, as in \"10.1.0.0/16\" or \"fd00::/8\".", problem!.Remedy);
    }
}
