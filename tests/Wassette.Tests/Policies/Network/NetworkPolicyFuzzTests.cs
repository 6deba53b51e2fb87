using System.Net;
using CsCheck;
using Wassette.Policies;
using Wassette.Policies.Network;

namespace Wassette.Tests.Policies.Network;

/// <summary>The indexes of network rules decide as a second implementation does, which tries every rule in turn.</summary>
public sealed class NetworkPolicyFuzzTests
{
    // A spelling, and the host that it is.
    private static readonly (string Written, string Host)[] Hosts =
    [
        ("api.example", "api.example"), ("API.Example.", "api.example"), ("a.api.example", "a.api.example"), ("example", "example"), ("a.b.com", "a.b.com"),
        ("bücher.com", "xn--bcher-kva.com"), ("XN--bcher-KVA.com", "xn--bcher-kva.com"), ("localhost", "localhost"), ("a.localhost", "a.localhost"), ("nowhere.test", "nowhere.test"),
        ("127.0.0.1", "127.0.0.1"), ("0x7f.1", "127.0.0.1"), ("2130706433", "127.0.0.1"), ("[::1]", "::1"), ("[::ffff:7f00:1]", "127.0.0.1"), ("10.1.2.3", "10.1.2.3"), ("0x0a010203", "10.1.2.3"),
        ("8.8.8.8", "8.8.8.8"), ("[2606:4700::1111]", "2606:4700::1111"), ("169.254.169.254", "169.254.169.254"), ("[fd00::1]", "fd00::1"), ("[fe80::1]", "fe80::1"),
    ];

    private static readonly string[] Addresses =
        ["8.8.8.8", "10.1.2.3", "10.2.2.3", "127.0.0.1", "::1", "169.254.1.1", "169.254.169.254", "fd00::1", "fe80::1", "2606:4700::1111", "100.64.0.1", "0.0.0.0", "::ffff:10.1.2.3", "64:ff9b::808:808"];

    private static readonly Gen<NetworkRule> Rule = Gen.OneOf(
        PolicyGen.Network,
        Gen.Select(Gen.OneOf("", "https://"), Gen.OneOf("api.example", "*.example", "*.api.example", "*.com", "bücher.com", "localhost", "*", "*.localhost", "8.8.8.8", "[fd00::1]", "169.254.169.254"), Gen.OneOf("", ":8080"), Gen.Bool, (scheme, host, port, isPrivate) =>
            (NetworkRule)Rules.Host(scheme + host + port, isPrivate, out _)!));

    [Fact]
    public void The_indexes_decide_as_the_naive_matcher_does() =>
        Gen.Select(Rule.Array[0, 6], Rule.Array[0, 3], Gen.OneOf("http", "https"), Gen.OneOf(Hosts), Gen.OneOf(80, 443, 8080)).Sample(
            (allow, deny, scheme, host, port) =>
            {
                NetworkPolicy policy = new(new RuleList<NetworkRule>([.. allow], [.. deny]));
                HostDecision decision = policy.DecideHost(scheme, host.Written, port);
                Assert.Equal(Naive.AllowsHost(allow, deny, scheme, host.Host, port), decision.IsAllowed);
                Assert.False(decision.NeedsLookup && IPAddress.TryParse(host.Host, out _));
                foreach (string address in Addresses)
                {
                    bool expected = decision.IsAllowed && Naive.AllowsAddress(allow, deny, scheme, host.Host, port, IPAddress.Parse(address));
                    Assert.True(expected == policy.DecideAddress(decision, IPAddress.Parse(address)).IsAllowed, address);
                }
            },
            iter: FuzzCases.Count(6_000));

    [Fact]
    public void Any_text_is_a_host_with_one_spelling_or_is_refused() =>
        Gen.OneOf("a", "b.", "example", ".com", ".", "..", "-", "_", "%", "%41", "@", ":", "/", "\\", "?", "#", "[", "]", "::", "::1", "ffff", "127", "0x7f", "0177", "1", "256", "xn--", "bcher-kva", "ü", "ß", "。", "１", "：", "\u00AD", "\u202E", "\0", " ", "\t", "\r\n", "\ud800", "*", "℀", "\u212A", "İ").List[0, 7].Sample(
            parts =>
            {
                string text = string.Concat(parts);
                if (HostName.Parse(text, out RuleProblem? problem) is not { } host)
                {
                    Assert.NotNull(problem);
                    return;
                }

                Assert.Equal(host, HostName.Parse(host.Text, out _));
                Assert.True(host.Name is null || host.Name.All(c => c is '-' or '.' || char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)));
                Assert.True(host.Name is null || !IPAddress.TryParse(host.Name, out _));
                if (Uri.TryCreate($"http://{host.Text}/", UriKind.Absolute, out Uri? uri))
                {
                    Assert.Equal(host.Text, uri.IdnHost.Contains(':', StringComparison.Ordinal) ? $"[{IPAddress.Parse(uri.IdnHost)}]" : uri.IdnHost);
                }
            },
            iter: FuzzCases.Count(6_000));

    [Fact]
    public void A_remedy_allows_what_was_refused() =>
        Gen.Select(PolicyGen.Host, Gen.OneOf("http", "https"), Gen.OneOf(Hosts), Gen.OneOf(80, 443, 8080), Gen.OneOf(Addresses)).Sample(
            (rule, scheme, host, port, resolved) =>
            {
                List<NetworkRule> allow = [Rules.Host(rule, false, out _)!];
                IPAddress address = IPAddress.TryParse(host.Host, out IPAddress? literal) ? literal : IPAddress.Parse(resolved);
                for (int grants = 0; grants < 4; grants++)
                {
                    NetworkPolicy policy = new(new RuleList<NetworkRule>([.. allow], []));
                    HostDecision decision = policy.DecideHost(scheme, host.Written, port);
                    PolicyDecision final = policy.DecideAddress(decision, address);
                    if (final.IsAllowed)
                    {
                        return;
                    }

                    PolicyRemedy remedy = final.Remedies[0];
                    allow.Add(remedy.Kind == PermissionKind.Cidr ? Rules.Cidr(remedy.Target, out _)! : Rules.Host(remedy.Target, remedy.AllowsPrivate, out _)!);
                }

                Assert.Fail("Granting every remedy did not help.");
            },
            iter: FuzzCases.Count(2_000));

    /// <summary>Every rule on its own, by the text of the rule; ranges by System.Net.IPNetwork.</summary>
    private static class Naive
    {
        private static readonly string[] NotPublic =
        [
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "224.0.0.0/3", "::/8", "64:ff9b::/96", "fc00::/7", "fe80::/10", "ff00::/8",
        ];

        public static bool AllowsHost(NetworkRule[] allow, NetworkRule[] deny, string scheme, string host, int port)
        {
            IPAddress? literal = IPAddress.TryParse(host, out IPAddress? address) ? address : null;
            if (IsDenied(deny, scheme, host, port) || !(allow.Any(rule => Serves(rule, scheme, host, port)) || (literal is not null && allow.Any(rule => InRange(rule, literal)))))
            {
                return false;
            }

            return literal is null || AllowsAddress(allow, deny, scheme, host, port, literal);
        }

        public static bool AllowsAddress(NetworkRule[] allow, NetworkRule[] deny, string scheme, string host, int port, IPAddress resolved)
        {
            IPAddress address = resolved.IsIPv4MappedToIPv6 ? resolved.MapToIPv4() : resolved;
            if ((IPAddress.TryParse(host, out IPAddress? literal) && !literal.Equals(address)) || IsDenied(deny, scheme, address.ToString(), port))
            {
                return false;
            }

            bool isPublic = !NotPublic.Any(range => IPNetwork.Parse(range).Contains(address));
            bool isOffLimits = new[] { "169.254.0.0/16", "fe80::/10" }.Any(range => IPNetwork.Parse(range).Contains(address));
            return isPublic
                || allow.Any(rule => rule is HostRule && !Star(rule) && Serves(rule, scheme, address.ToString(), port))
                || allow.Any(rule => InRange(rule, address) && (!isOffLimits || Text(rule) is "169.254.0.0/16" or "fe80::/10"))
                || allow.Any(rule => rule is HostRule { AllowsPrivate: true } && Serves(rule, scheme, host, port) && !isOffLimits)
                || (host == "localhost" && IPAddress.IsLoopback(address) && allow.Any(rule => rule is HostRule && !Star(rule) && Serves(rule, scheme, host, port)));
        }

        private static bool IsDenied(NetworkRule[] deny, string scheme, string host, int port) =>
            deny.Any(rule => rule is HostRule && IsAbout(rule, host) && (SchemeOf(rule) is "" || SchemeOf(rule) == scheme) && (PortOf(rule) is "" || PortOf(rule) == $"{port}"))
            || (IPAddress.TryParse(host, out IPAddress? address) && deny.Any(rule => InRange(rule, address)));

        private static bool Serves(NetworkRule rule, string scheme, string host, int port)
        {
            string[] ports = (PortOf(rule), SchemeOf(rule)) switch
            {
                ("", "") => ["80", "443"],
                ("", "http") => ["80"],
                ("", _) => ["443"],
                var (only, _) => [only],
            };
            return rule is HostRule && IsAbout(rule, host) && (SchemeOf(rule) is "" || SchemeOf(rule) == scheme) && ports.Contains($"{port}");
        }

        private static bool InRange(NetworkRule rule, IPAddress address) => rule is CidrRule && IPNetwork.Parse(Text(rule)).Contains(address);

        private static bool Star(NetworkRule rule) => HostOf(rule).StartsWith('*');

        private static bool IsAbout(NetworkRule rule, string host)
        {
            string pattern = HostOf(rule);
            return pattern == "*" || (pattern.StartsWith("*.", StringComparison.Ordinal) && !IPAddress.TryParse(host, out _) ? host.EndsWith(pattern[1..], StringComparison.Ordinal) : pattern == host);
        }

        private static string Text(NetworkRule rule) => ((CidrRule)rule).Text;

        private static string SchemeOf(NetworkRule rule) => rule.Text.Contains("://", StringComparison.Ordinal) ? rule.Text.Split("://")[0] : "";

        private static string PortOf(NetworkRule rule) => rule.Text.EndsWith(":8080", StringComparison.Ordinal) ? "8080" : rule.Text.EndsWith(":443", StringComparison.Ordinal) ? "443" : rule.Text.EndsWith(":80", StringComparison.Ordinal) ? "80" : "";

        // The generator writes hosts in a handful of ways only.
        private static string HostOf(NetworkRule rule)
        {
            string host = rule.Text[(SchemeOf(rule).Length + (SchemeOf(rule).Length > 0 ? 3 : 0))..];
            host = PortOf(rule).Length > 0 ? host[..^(PortOf(rule).Length + 1)] : host;
            return host.Replace("bücher", "xn--bcher-kva", StringComparison.Ordinal) switch
            {
                "0x0a010203" => "10.1.2.3",
                "[::ffff:10.0.0.1]" => "10.0.0.1",
                var other => other.Trim('[', ']'),
            };
        }
    }
}
