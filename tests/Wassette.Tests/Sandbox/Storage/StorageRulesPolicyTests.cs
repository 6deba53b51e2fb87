using CsCheck;
using Wassette.Policies;
using Wassette.Policies.Storage;
using Wassette.Sandbox.Storage;
using Wassette.Tests.Policies;
using Wassette.Tests.Policies.Storage;

namespace Wassette.Tests.Sandbox.Storage;

/// <summary>The gate's policy says what a second implementation says, which tries every rule on the whole path.</summary>
public sealed class StorageRulesPolicyTests
{
    [Fact]
    public void The_policy_allows_what_the_naive_matcher_does() =>
        Gen.Select(StorageRulesFuzzTests.Rule.Array[0, 6], StorageRulesFuzzTests.Path.Array[1, 12]).Sample(
            (texts, paths) =>
            {
                StorageRulesPolicy policy = new(StorageRulesFuzzTests.Build(HostPlatform.Linux, texts));
                foreach (string[] path in paths)
                {
                    PathAccess expected = (Allows(StorageOperation.Traverse) ? PathAccess.Visible : 0)
                        | (Allows(StorageOperation.Read) ? PathAccess.Read : 0) | (Allows(StorageOperation.Write) ? PathAccess.Write : 0);
                    PathAccess allowed = policy.Allowed(HostPath.Of(path));
                    Assert.True(expected == allowed, $"{string.Join('/', path)}: {allowed}, and naively {expected}");

                    bool Allows(StorageOperation operation) => NaiveStorageRules.Allows(texts, path, operation, ignoresCase: false);
                }
            },
            iter: FuzzCases.Count(4_000));

    [Fact]
    public void A_tree_that_may_be_moved_gains_nothing_by_it() =>
        Gen.Select(
            StorageRulesFuzzTests.Rule.Array[0, 6], StorageRulesFuzzTests.Path, StorageRulesFuzzTests.Path, Gen.OneOf(StorageRulesFuzzTests.Names).Array[0, 3].Array[1, 8])
            .Sample(
                (texts, from, to, suffixes) =>
                {
                    StorageRulesPolicy policy = new(StorageRulesFuzzTests.Build(HostPlatform.Linux, texts));
                    if (policy.MayMoveTree(HostPath.Of(from), HostPath.Of(to)))
                    {
                        foreach (string[] suffix in suffixes)
                        {
                            PathAccess gained = policy.Allowed(HostPath.Of([.. to, .. suffix])) & ~policy.Allowed(HostPath.Of([.. from, .. suffix]));
                            Assert.True(gained == PathAccess.None, $"{string.Join('/', suffix)} gains {gained}");
                        }
                    }
                },
                iter: FuzzCases.Count(4_000));

    [Fact]
    public void What_is_explained_is_refused_and_its_remedy_helps() =>
        Gen.Select(StorageRulesFuzzTests.Rule.Array[0, 4], StorageRulesFuzzTests.Path.Where(path => path.Length > 0), Gen.Int[1, 7]).Sample(
            (texts, path, wanted) =>
            {
                StorageRulesPolicy policy = new(StorageRulesFuzzTests.Build(HostPlatform.Linux, texts));
                PathAccess missing = (PathAccess)wanted & ~policy.Allowed(HostPath.Of(path));
                if (missing == PathAccess.None)
                {
                    return;
                }

                PolicyDecision decision = policy.Explain(HostPath.Of(path), missing);
                Assert.False(decision.IsAllowed);
                if (decision.Remedies is [PolicyRemedy remedy])
                {
                    string access = remedy.Access switch { StorageAccess.Read => "r", StorageAccess.Write => "w", _ => "rw" };
                    StorageRulesPolicy granted = new(StorageRulesFuzzTests.Build(HostPlatform.Linux, [.. texts, $"{access} {remedy.Target}"]));
                    Assert.Equal(PathAccess.None, missing & ~granted.Allowed(HostPath.Of(path)));
                }
            },
            iter: FuzzCases.Count(4_000));

    [Fact]
    public void What_is_remembered_is_of_the_directory_that_was_asked_for()
    {
        // Far more directories than are remembered, in turns.
        StorageRulesPolicy policy = new(StorageRulesFuzzTests.Build(HostPlatform.Linux, [.. Enumerable.Range(0, 2000).Select(i => $"{(i % 2 == 0 ? "r" : "w")} fs://d{i}/**")]));
        for (int turn = 0; turn < 2; turn++)
        {
            for (int i = 0; i < 2000; i++)
            {
                Assert.Equal(
                    PathAccess.Visible | (i % 2 == 0 ? PathAccess.Read : PathAccess.Write), policy.Allowed(HostPath.Of(["work", $"d{i}", "file"])));
            }
        }

        Assert.Equal(PathAccess.Visible, policy.Allowed(HostPath.Of([])));
        Assert.Equal(PathAccess.None, policy.Allowed(HostPath.Of(["other", "file"])));
    }
}
