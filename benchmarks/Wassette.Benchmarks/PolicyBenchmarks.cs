using System.Globalization;
using Wassette.Policies;
using Wassette.Policies.Network;
using Wassette.Policies.Storage;

namespace Wassette.Benchmarks;

/// <summary>Decisions of a policy with a thousand rules.</summary>
internal static class PolicyBenchmarks
{
    private const int RuleCount = 1000;
    private const int Decisions = 2000;
    private const double Target = 20;

    public static IEnumerable<Result> Run()
    {
        yield return Hosts();
        yield return Paths("paths", i => Invariant($"fs:///srv/tenant{i}/data/**"), i => $"/srv/tenant{i % RuleCount}/data/reports/file.txt");
        yield return Paths("globs `*.i`", i => Invariant($"fs:///srv/data/*.{i}"), i => $"/srv/data/report.{i % RuleCount}");
        yield return Paths("globs `*i*`", i => Invariant($"fs:///srv/data/*{i}*"), i => $"/srv/data/report-{i % RuleCount}.txt");
    }

    private static Result Hosts()
    {
        NetworkPolicy policy = new(new RuleList<NetworkRule>(
            [.. Enumerable.Range(0, RuleCount).Select(i => Rules.Host(Invariant($"{(i % 2 == 0 ? "*." : "")}host{i}.example.com"), false, out _)!)], []));
        double median = Measurement.Medians(Decisions, () =>
        {
            for (int i = 0; i < Decisions; i++)
            {
                string host = Invariant($"{(i % 2 == 0 ? "a." : "")}host{i % RuleCount}.example.com");
                Require(policy.DecideHost("https", host, 443).IsAllowed);
            }
        })[0];
        return Line("hosts", median);
    }

    private static Result Paths(string what, Func<int, string> rule, Func<int, string> path)
    {
        StorageRules rules = new(
            HostPlatform.Current,
            null,
            Enumerable.Range(0, RuleCount).Select(i => Placed(Rules.Storage(rule(i), StorageAccess.Read, out _)!)),
            [],
            []);
        string[][] paths = [.. Enumerable.Range(0, Decisions).Select(i => path(i).Split('/', StringSplitOptions.RemoveEmptyEntries))];
        double median = Measurement.Medians(Decisions, () =>
        {
            foreach (string[] names in paths)
            {
                Require(rules.At(names).Decide(StorageOperation.Read).IsAllowed);
            }
        })[0];
        return Line(what, median);
    }

    private static PlacedRule Placed(StorageRule rule) => PlacedRule.At(rule, rule.Pattern.Prefix);

    private static Result Line(string what, double median) => new(
        $"a decision among {RuleCount:N0} rules: {what}", $"{median:0.0} µs", $"under {Target:0} µs", median < Target);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static void Require(bool isAllowed)
    {
        if (!isAllowed)
        {
            throw new InvalidOperationException("The policy refuses what the benchmark asks.");
        }
    }
}
