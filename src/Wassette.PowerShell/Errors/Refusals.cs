using Wassette.Auditing;

namespace Wassette.PowerShell.Errors;

/// <summary>Says what a component was refused during a call, and which cmdlets would allow it.</summary>
internal static class Refusals
{
    /// <summary>What was refused, a line for each; nothing when nothing was.</summary>
    public static string Describe(IReadOnlyList<WassetteDenial> denials) =>
        string.Concat(denials.Select(denial => $"\n  It was refused {denial.Target}: {denial.Reason}"));

    /// <summary>The cmdlets that would allow it, in one line that can be run; null when none can.</summary>
    public static string? Remedies(IReadOnlyList<WassetteDenial> denials)
    {
        string[] remedies = [.. denials.Select(denial => denial.Remedy).OfType<string>().Distinct()];
        return remedies.Length == 0 ? null : string.Join("; ", remedies);
    }

    /// <summary>One refusal of a call that succeeded, in a sentence or two.</summary>
    public static string Warn(WassetteDenial denial) =>
        $"{denial.Tool} was refused {denial.Target}: {denial.Reason}{(denial.Remedy is { } remedy ? $" To allow it: {remedy}" : "")}";
}
