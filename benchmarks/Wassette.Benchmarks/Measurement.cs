using System.Diagnostics;

namespace Wassette.Benchmarks;

/// <summary>Times several ways of doing one thing in turns, so that a machine that gets slower does so for all of them.</summary>
internal static class Measurement
{
    private const int Rounds = 15;

    /// <summary>Gives the median time of each action, in microseconds per operation.</summary>
    /// <param name="operations">How many operations one call of an action does.</param>
    /// <param name="actions">The ways to compare.</param>
    public static double[] Medians(int operations, params Action[] actions)
    {
        foreach (Action action in actions)
        {
            action();
            action();
        }

        double[][] times = [.. actions.Select(_ => new double[Rounds])];
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < actions.Length; i++)
            {
                long start = Stopwatch.GetTimestamp();
                actions[i]();
                times[i][round] = Stopwatch.GetElapsedTime(start).TotalMicroseconds / operations;
            }
        }

        return [.. times.Select(Median)];
    }

    /// <summary>The median of some numbers.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
