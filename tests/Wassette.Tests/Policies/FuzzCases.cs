using System.Globalization;

namespace Wassette.Tests.Policies;

/// <summary>
/// How many random cases the fuzz tests of policies try.
/// <c>WASSETTE_FUZZ_CASES=1000000 dotnet test --project tests/Wassette.Tests -- --filter-namespace '*.Policies*'</c> runs a million of
/// each, and a tenth of that of edits.
/// </summary>
internal static class FuzzCases
{
    /// <summary>The number of cases.</summary>
    /// <param name="ordinarily">How many there are when the variable is not set.</param>
    /// <param name="weight">How many ordinary cases one of these counts for, as it takes as long.</param>
    public static long Count(int ordinarily, int weight = 1) =>
        long.TryParse(Environment.GetEnvironmentVariable("WASSETTE_FUZZ_CASES"), NumberStyles.None, CultureInfo.InvariantCulture, out long cases) ? cases / weight : ordinarily;
}
