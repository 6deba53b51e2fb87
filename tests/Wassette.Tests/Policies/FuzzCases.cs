using System.Globalization;

namespace Wassette.Tests.Policies;

/// <summary>
/// How many random cases the fuzz tests of policies try. <c>WASSETTE_FUZZ_CASES=1000000 dotnet test --project
/// tests/Wassette.Tests -- --filter-namespace '*.Policies*'</c> runs a million of each.
/// </summary>
internal static class FuzzCases
{
    /// <summary>The number, or a fraction of it for cases that take longer.</summary>
    public static long Count(int ordinarily) =>
        long.TryParse(Environment.GetEnvironmentVariable("WASSETTE_FUZZ_CASES"), NumberStyles.None, CultureInfo.InvariantCulture, out long cases) ? cases : ordinarily;
}
