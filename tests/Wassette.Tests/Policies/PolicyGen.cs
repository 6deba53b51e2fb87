using System.Collections.Immutable;
using CsCheck;
using Wassette.Policies;

namespace Wassette.Tests.Policies;

/// <summary>Random rules and documents.</summary>
internal static class PolicyGen
{
    private static readonly Gen<string> Segment = Gen.OneOf("a", "b", "A", "c.txt", "x y", "ä", "😀", "%25", "?", "[b]", "\"q\"", "'", "#", "a:b", "{c}", "\\");

    private static readonly Gen<string> Pattern = Gen.OneOf(Segment, Segment, Gen.OneOf("*", "*.txt", "a*b", "**", "c*"));

    private static readonly Gen<string> Label = Gen.OneOf("a", "b", "api", "example", "com", "bücher", "xn--bcher-kva", "x-1", "local");

    /// <summary>A storage URI without a fault.</summary>
    public static Gen<string> Uri { get; } = Gen.Select(Gen.Bool, Pattern.Array[1, 4], (absolute, segments) => $"fs://{(absolute ? "/" : "")}{string.Join('/', segments)}");

    /// <summary>A host rule without a fault.</summary>
    public static Gen<string> Host { get; } = Gen.Select(
        Gen.OneOf("", "", "http://", "https://"),
        Gen.OneOf(
            Label.Array[1, 3].Select(labels => string.Join('.', labels)),
            Label.Array[1, 2].Select(labels => "*." + string.Join('.', labels)),
            Gen.OneOf("*", "127.0.0.1", "[::1]", "10.1.2.3", "0x0a010203", "localhost", "[::ffff:10.0.0.1]", "8.8.8.8")),
        Gen.OneOf("", "", ":80", ":443", ":8080"),
        (scheme, host, port) => scheme + host + port);

    /// <summary>A range without a fault.</summary>
    public static Gen<string> Cidr { get; } = Gen.OneOf(
        "10.0.0.0/8", "10.1.0.0/16", "10.1.2.3/32", "0.0.0.0/0", "127.0.0.0/8", "169.254.0.0/16", "8.8.8.0/24", "::/0", "fd00::/8", "fe80::/10", "::1/128", "2001:db8::/32");

    /// <summary>A storage rule.</summary>
    public static Gen<StorageRule> Storage { get; } = Gen.Select(Uri, Gen.Int[1, 3], (uri, access) => Rules.Storage(uri, (StorageAccess)access, out _)!);

    /// <summary>A network rule for an allow list.</summary>
    public static Gen<NetworkRule> Network { get; } = Gen.OneOf(
        Gen.Select(Host, Gen.Int[0, 3], (host, isPrivate) => (NetworkRule)Rules.Host(host, isPrivate == 0, out _)!),
        Cidr.Select(range => (NetworkRule)Rules.Cidr(range, out _)!));

    /// <summary>A network rule for a deny list.</summary>
    public static Gen<NetworkRule> NetworkDeny { get; } = Network.Select(rule => rule is HostRule host ? host with { AllowsPrivate = false } : rule);

    /// <summary>An environment rule.</summary>
    public static Gen<EnvironmentRule> Environment { get; } = Gen.Select(
        Gen.OneOf("A", "B", "PATH", "X_1", "a b", "ä", "\"", "#", "true", "1"),
        Gen.OneOf(
            Gen.Const((EnvironmentValue?)null),
            Gen.OneOf("v", "x: y", "# no", "\"", "\\", "'", " ", "\t", "\n", "1", "null", "\u202E", "\U000E0041", "{", "- a").Where(text => text.Trim().Length > 0).Select(text => (EnvironmentValue?)new LiteralValue(text)),
            Gen.OneOf("B", "C").Select(name => (EnvironmentValue?)new NamedValue(name))),
        (key, value) => Rules.Environment(key, value, out _)!);

    /// <summary>A limit.</summary>
    public static Gen<LimitRule> Limit { get; } = Gen.OneOf(
        Gen.OneOf("1Mi", "512Mi", "1Gi", "1000").Select(text => Rules.Limit(LimitKind.Memory, text, out _)!),
        Gen.OneOf("500m", "1", "0.25").Select(text => Rules.Limit(LimitKind.Cpu, text, out _)!),
        Gen.OneOf("30s", "1m", "250ms").Select(text => Rules.Limit(LimitKind.Timeout, text, out _)!),
        Gen.OneOf("10Mi", "4096").Select(text => Rules.Limit(LimitKind.Output, text, out _)!),
        Gen.OneOf("64Mi", "1Ti").Select(text => Rules.Limit(LimitKind.ResponseBody, text, out _)!),
        Gen.OneOf("1", "16").Select(text => Rules.Limit(LimitKind.Concurrency, text, out _)!));

    /// <summary>A document.</summary>
    public static Gen<PolicyDocument> Document { get; } = Gen.Select(
        Gen.Select(Storage.Array[0, 3], Storage.Array[0, 2]),
        Gen.Select(Network.Array[0, 3], NetworkDeny.Array[0, 2]),
        Environment.Array[0, 3],
        Limit.Array[0, 2],
        Gen.OneOf(null, "what for", "a \"b\" # c\nd"),
        (storage, network, environment, limits, description) => new PolicyDocument
        {
            Description = description,
            Storage = new RuleList<StorageRule>([.. storage.Item1], [.. storage.Item2]),
            Network = new RuleList<NetworkRule>([.. network.Item1], [.. network.Item2]),
            Environment = [.. environment.DistinctBy(rule => rule.Key)],
            Limits = limits.Aggregate(PolicyLimits.None, (all, rule) => all.With(rule.Kind, rule)),
        });
}
