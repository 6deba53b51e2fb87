using System.Net;
using Wassette.Policies;
using Wassette.Policies.Network;

namespace Wassette.Tests.Policies.Network;

public sealed class NetworkPolicyTests
{
    [Theory]
    [InlineData("http", "api.openai.com", true)]
    [InlineData("https", "API.OpenAI.com.", true)]
    [InlineData("https", "api.openai.com:443", true)]
    [InlineData("http", "api.openai.com:443", true)]
    [InlineData("https", "api.openai.com:8443", false)]
    [InlineData("https", "openai.com", false)]
    [InlineData("https", "x.api.openai.com", false)]
    [InlineData("https", "api.openai.com.evil.example", false)]
    [InlineData("https", "a.example.com", true)]
    [InlineData("https", "a.b.example.com", true)]
    [InlineData("https", "example.com", false)]
    [InlineData("https", "badexample.com", false)]
    [InlineData("https", "admin.example.com", false)]
    [InlineData("https", "ADMIN.example.com:8443", false)]
    [InlineData("https", "api.example.com:8443", true)]
    [InlineData("http", "api.example.com:8443", false)]
    [InlineData("http", "build.internal:8080", true)]
    [InlineData("http", "build.internal", false)]
    [InlineData("http", "10.1.2.3", true)]
    [InlineData("http", "10.1.2.3:9000", true)]
    [InlineData("http", "0x0a010203", true)]
    [InlineData("http", "[::ffff:10.1.2.3]", true)]
    [InlineData("http", "10.2.0.1", false)]
    [InlineData("http", "127.0.0.1", false)]
    [InlineData("http", "good@api.openai.com", false)]
    [InlineData("ftp", "api.openai.com", false)]
    [InlineData("HTTPS", "api.openai.com", true)]
    [InlineData("https", "api.openai.com:0443", false)]
    [InlineData("https", "", false)]
    public void The_rules_of_the_specification_decide_about_hosts(string scheme, string authority, bool allowed)
    {
        NetworkPolicy policy = Policy("""
            allow:
              - host: "api.openai.com"
              - host: "*.example.com"
              - host: "https://api.example.com:8443"
              - cidr: "10.1.0.0/16"
              - host: "build.internal:8080"
                private: true
            deny:
              - host: "admin.example.com"
            """);

        Assert.Equal(allowed, policy.DecideHost(scheme, authority).IsAllowed);
    }

    [Fact]
    public void The_most_specific_rule_is_named()
    {
        NetworkPolicy policy = Policy("""
            allow:
              - host: "*"
              - host: "*.com"
              - host: "*.example.com"
              - host: "a.example.com"
              - host: "https://a.example.com:443"
              - cidr: "0.0.0.0/0"
              - cidr: "10.0.0.0/8"
            deny:
              - host: "*.evil.com"
              - host: "x.evil.com"
            """);

        Assert.Equal("https://a.example.com:443", policy.DecideHost("https", "a.example.com").Decision.Rule?.Text);
        Assert.Equal("a.example.com", policy.DecideHost("http", "a.example.com").Decision.Rule?.Text);
        Assert.Equal("*.example.com", policy.DecideHost("http", "b.example.com").Decision.Rule?.Text);
        Assert.Equal("*.com", policy.DecideHost("http", "example.com").Decision.Rule?.Text);
        Assert.Equal("*", policy.DecideHost("http", "com").Decision.Rule?.Text);
        Assert.Equal("10.0.0.0/8", policy.DecideHost("http", "10.0.0.1").Decision.Rule?.Text);
        Assert.Equal("x.evil.com", policy.DecideHost("http", "x.evil.com").Decision.Rule?.Text);
        Assert.Equal("*.evil.com", policy.DecideHost("http", "y.evil.com").Decision.Rule?.Text);
    }

    [Fact]
    public void A_refusal_without_a_rule_names_the_grant_that_would_help()
    {
        HostDecision decision = Policy("allow: []").DecideHost("https", "API.example.com:8443");

        Assert.Null(decision.Decision.Rule);
        Assert.False(decision.NeedsLookup);
        Assert.Equal("No rule is about 'api.example.com'.", decision.Decision.Reason);
        Assert.Equal(new PolicyRemedy(PermissionKind.Host, "api.example.com:8443"), Assert.Single(decision.Decision.Remedies));
    }

    [Fact]
    public void A_refused_port_names_the_rule_that_is_not_for_it()
    {
        PolicyDecision decision = Policy("allow: [{host: api.example.com}]").DecideHost("https", "api.example.com:8443").Decision;

        Assert.Equal("The rule 'api.example.com' is not for https on port 8443.", decision.Reason);
        Assert.Equal("api.example.com:8443", Assert.Single(decision.Remedies).Target);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.1.2.3")]
    [InlineData("100.64.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("0.0.0.0")]
    [InlineData("::1")]
    [InlineData("fd00::1")]
    [InlineData("fe80::1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("64:ff9b::10.0.0.1")]
    [InlineData("2002:a00:1::")]
    [InlineData("ff02::1")]
    [InlineData("fec0::1")]
    [InlineData("168.63.129.16")]
    public void An_allowed_name_may_not_resolve_to_a_private_address(string address)
    {
        NetworkPolicy policy = Policy("allow: [{host: a.example}, {host: '*'}]");
        HostDecision host = policy.DecideHost("https", "a.example");

        Assert.True(host.NeedsLookup);
        Assert.False(policy.DecideAddress(host, IPAddress.Parse(address)).IsAllowed);
        Assert.False(policy.DecideHost("https", address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address).IsAllowed);
        Assert.True(policy.DecideAddress(host, IPAddress.Parse("93.184.216.34")).IsAllowed);
    }

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("fd00::1", true)]
    [InlineData("100.64.0.1", true)]
    [InlineData("169.254.1.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("::ffff:169.254.169.254", false)]
    [InlineData("64:ff9b::169.254.169.254", false)]
    [InlineData("2002:a9fe:a9fe::", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fd00:ec2::254", false)]
    [InlineData("100.100.100.200", false)]
    public void A_private_rule_opens_all_but_link_local_and_metadata_addresses(string address, bool allowed)
    {
        NetworkPolicy policy = Policy("allow: [{host: build.internal, private: true}]");

        Assert.Equal(allowed, policy.DecideAddress(policy.DecideHost("http", "build.internal"), IPAddress.Parse(address)).IsAllowed);
    }

    [Theory]
    [InlineData("cidr: 10.0.0.0/8", "10.1.2.3", true)]
    [InlineData("cidr: 10.0.0.0/8", "::ffff:10.1.2.3", true)]
    [InlineData("host: 10.1.2.3", "10.1.2.3", true)]
    [InlineData("host: '10.1.2.3:8080'", "10.1.2.3", false)]
    [InlineData("cidr: 127.0.0.0/8", "127.0.0.1", true)]
    [InlineData("cidr: 0.0.0.0/0", "127.0.0.1", true)]
    [InlineData("cidr: 0.0.0.0/0", "169.254.169.254", false)]
    [InlineData("cidr: 128.0.0.0/1", "169.254.1.1", false)]
    [InlineData("cidr: 169.254.0.0/16", "169.254.169.254", true)]
    [InlineData("cidr: 169.254.169.254/32", "169.254.169.254", true)]
    [InlineData("host: 169.254.169.254", "169.254.169.254", true)]
    [InlineData("cidr: 100.64.0.0/10", "100.64.0.1", true)]
    [InlineData("cidr: 100.64.0.0/10", "100.100.100.200", false)]
    [InlineData("cidr: fe80::/10", "fe80::1", true)]
    [InlineData("cidr: fc00::/7", "fd00:ec2::254", false)]
    [InlineData("cidr: '::/0'", "fe80::1", false)]
    [InlineData("cidr: '::/0'", "10.0.0.1", false)]
    public void An_address_or_range_rule_that_names_a_private_address_opens_it(string rule, string address, bool allowed)
    {
        NetworkPolicy policy = Policy($"allow: [{{host: a.example}}, {{{rule}}}]");

        Assert.Equal(allowed, policy.DecideAddress(policy.DecideHost("http", "a.example"), IPAddress.Parse(address)).IsAllowed);
        Assert.Equal(allowed, policy.DecideHost("http", address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address).IsAllowed);
    }

    [Fact]
    public void Localhost_may_be_this_machine_and_no_other_name_may()
    {
        NetworkPolicy policy = Policy("allow: [{host: 'localhost:3000'}, {host: evil.example}, {host: '*.localhost'}]");

        Assert.True(policy.DecideAddress(policy.DecideHost("http", "LOCALHOST.:3000"), IPAddress.Loopback).IsAllowed);
        Assert.True(policy.DecideAddress(policy.DecideHost("http", "localhost:3000"), IPAddress.IPv6Loopback).IsAllowed);
        Assert.False(policy.DecideAddress(policy.DecideHost("http", "localhost:3000"), IPAddress.Parse("10.0.0.1")).IsAllowed);
        Assert.False(policy.DecideHost("http", "localhost").IsAllowed);
        Assert.False(policy.DecideAddress(policy.DecideHost("http", "evil.example"), IPAddress.Loopback).IsAllowed);
        Assert.False(policy.DecideAddress(policy.DecideHost("http", "a.localhost"), IPAddress.Loopback).IsAllowed);
        Assert.False(policy.DecideHost("http", "127.0.0.1:3000").IsAllowed);
    }

    [Fact]
    public void No_name_is_looked_up_that_no_host_rule_covers()
    {
        NetworkPolicy policy = Policy("allow: [{cidr: 0.0.0.0/0}, {cidr: '::/0'}, {host: 10.0.0.1}]");

        Assert.False(policy.DecideHost("https", "secret-data.evil.example").NeedsLookup);
        Assert.False(policy.DecideHost("https", "secret-data.evil.example").IsAllowed);
    }

    [Fact]
    public void Deny_beats_allow_for_names_addresses_and_what_names_resolve_to()
    {
        NetworkPolicy policy = Policy("""
            allow: [{host: "*"}, {cidr: 10.0.0.0/8}]
            deny: [{host: bad.example}, {cidr: 203.0.0.0/8}, {host: 10.0.0.9}]
            """);

        Assert.Equal("bad.example", policy.DecideHost("https", "bad.example").Decision.Rule?.Text);
        Assert.Equal("10.0.0.9", policy.DecideHost("https", "0xa000009").Decision.Rule?.Text);
        HostDecision good = policy.DecideHost("https", "good.example");
        Assert.Equal("203.0.0.0/8", policy.DecideAddress(good, IPAddress.Parse("203.1.2.3")).Rule?.Text);
        Assert.Equal("10.0.0.9", policy.DecideAddress(good, IPAddress.Parse("::ffff:10.0.0.9")).Rule?.Text);
        Assert.True(policy.DecideAddress(good, IPAddress.Parse("10.0.0.8")).IsAllowed);
    }

    [Fact]
    public void An_address_that_was_not_decided_about_is_refused()
    {
        NetworkPolicy policy = Policy("allow: [{cidr: 10.0.0.0/8}]");

        Assert.False(policy.DecideAddress(policy.DecideHost("http", "10.0.0.1"), IPAddress.Parse("10.0.0.2")).IsAllowed);
        Assert.False(policy.DecideAddress(policy.DecideHost("http", "11.0.0.1"), IPAddress.Parse("10.0.0.2")).IsAllowed);
    }

    [Fact]
    public void A_refused_address_names_the_grants_that_would_help()
    {
        NetworkPolicy policy = Policy("allow: [{host: 'a.example:8080'}]");
        HostDecision host = policy.DecideHost("http", "a.example:8080");

        PolicyDecision decision = policy.DecideAddress(host, IPAddress.Parse("10.1.2.3"));
        Assert.Equal("'a.example' resolves to 10.1.2.3, a private address, which only a rule of its own allows.", decision.Reason);
        Assert.Equal(
            [new PolicyRemedy(PermissionKind.Host, "a.example:8080") { AllowsPrivate = true }, new PolicyRemedy(PermissionKind.Cidr, "10.1.2.3/32")],
            decision.Remedies);
        Assert.Equal(
            [new PolicyRemedy(PermissionKind.Cidr, "169.254.169.254/32")],
            policy.DecideAddress(host, IPAddress.Parse("169.254.169.254")).Remedies);
    }

    [Fact]
    public void Every_remedy_helps()
    {
        foreach (string address in new[] { "10.1.2.3", "127.0.0.1", "169.254.169.254", "fd00::1", "fe80::1", "64:ff9b::a9fe:a9fe", "8.8.8.8", "0.0.0.0" })
        {
            string authority = address.Contains(':', StringComparison.Ordinal) ? $"[{address}]:81" : $"{address}:81";
            foreach (PolicyRemedy remedy in Policy("allow: []").DecideHost("http", authority).Decision.Remedies)
            {
                Assert.True(Policy($"allow: [{{{(remedy.Kind == PermissionKind.Cidr ? "cidr" : "host")}: '{remedy.Target}'}}]").DecideHost("http", authority).IsAllowed);
            }
        }
    }

    [Theory]
    [InlineData("allow: [{host: a.example}]", "a.example", true)]
    [InlineData("allow: [{host: a.example, private: true}]", "a.example", false)]
    [InlineData("allow: [{host: a.example, private: true}, {host: '*.example'}]", "a.example", true)]
    [InlineData("allow: [{cidr: 10.0.0.0/8}]", "10.0.0.1", false)]
    [InlineData("allow: [{host: 10.0.0.1}]", "10.0.0.1", true)]
    [InlineData("allow: [{host: 8.8.8.8}]", "8.8.8.8", true)]
    [InlineData("allow: [{host: localhost}]", "localhost", false)]
    [InlineData("{allow: [{host: a.example}], deny: [{cidr: 10.0.0.0/8}]}", "a.example", false)]
    [InlineData("{allow: [{host: a.example}], deny: [{host: b.example}]}", "a.example", true)]
    public void Through_a_proxy_only_a_host_rule_counts(string rules, string host, bool allowed)
    {
        NetworkPolicy policy = Policy(rules);

        Assert.Equal(allowed, policy.DecideThroughProxy(policy.DecideHost("http", host)).IsAllowed);
    }

    private static NetworkPolicy Policy(string rules) =>
        new(Documents.Read(Documents.With("  network:\n" + string.Join('\n', rules.Split('\n').Select(line => "    " + line)))).Network);
}
