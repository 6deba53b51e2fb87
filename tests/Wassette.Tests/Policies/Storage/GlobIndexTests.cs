using CsCheck;
using Wassette.Policies.Storage;

namespace Wassette.Tests.Policies.Storage;

public sealed class GlobIndexTests
{
    private static readonly Gen<string> Text = Gen.OneOf("", "a", "b", "ab", "ba", "aa", "abc").Array[0, 3].Select(string.Concat);

    [Fact]
    public void The_index_finds_what_each_glob_by_itself_fits() =>
        Gen.Select(Text.Array[2, 4].Array[0, 40], Text.Array[1, 5]).Sample(
            (globs, names) =>
            {
                GlobIndex<string> index = new();
                foreach (string[] pieces in globs)
                {
                    index.GetOrAdd(new GlobPattern([.. pieces]), () => string.Join('*', pieces));
                }

                foreach (string name in names)
                {
                    List<string> found = [];
                    index.Find(name, found);
                    IEnumerable<string> expected = globs.Where(pieces => new GlobPattern([.. pieces]).Fits(name)).Select(pieces => string.Join('*', pieces));
                    Assert.Equal(expected.Distinct().Order(StringComparer.Ordinal), found.Distinct().Order(StringComparer.Ordinal));
                }
            },
            iter: FuzzCases.Count(2_000));
}
