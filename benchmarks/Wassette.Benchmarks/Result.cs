namespace Wassette.Benchmarks;

/// <summary>A line of the table.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Measured">The medians.</param>
/// <param name="Target">What it must reach.</param>
/// <param name="IsReached">Whether it did; null when it could not be measured.</param>
internal sealed record Result(string What, string Measured, string Target, bool? IsReached)
{
    /// <summary>Prints a table, each line as soon as it is known.</summary>
    public static void Print(IEnumerable<Result> results)
    {
        Console.WriteLine("| what | measured (medians) | target | |");
        Console.WriteLine("|---|---|---|---|");
        foreach (Result result in results)
        {
            string verdict = result.IsReached switch { true => "reached", false => "missed", null => "not measured" };
            Console.WriteLine($"| {result.What} | {result.Measured} | {result.Target} | {verdict} |");
        }
    }
}
