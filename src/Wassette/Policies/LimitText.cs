using System.Globalization;

namespace Wassette.Policies;

/// <summary>The spelling of limits: <c>512Mi</c>, <c>500m</c>, <c>30s</c>.</summary>
internal static class LimitText
{
    private static readonly (string Unit, long Size)[] MemoryUnits =
        [("Ti", 1L << 40), ("Gi", 1L << 30), ("Mi", 1L << 20), ("Ki", 1L << 10), ("", 1)];

    private static readonly (string Unit, long Size)[] TimeUnits = [("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)];

    // More than a day is not a call but a service.
    private const long LongestTimeout = 24 * 3_600_000;

    // A result is one array in memory.
    private const long LargestOutput = 1L << 30;

    private const long MostCalls = 1024;

    // A call has one thread; more cores than any machine has are a typing error.
    private const int MostCores = 4096;

    private const string MemoryRemedy = "Write a whole number with Ki, Mi, Gi or Ti, as in \"512Mi\", or a number of bytes in quotes.";
    private const string CpuRemedy = "Write thousandths of a core, as in \"500m\", or cores, as in \"1\" or \"0.5\".";
    private const string CountRemedy = "Write a whole number from 1 to 1024.";
    private const string TimeRemedy = "Write a whole number with ms, s, m or h, as in \"30s\".";

    /// <summary>The key that a limit is written under.</summary>
    public static string KeyOf(LimitKind kind) => kind switch
    {
        LimitKind.Memory => "memory",
        LimitKind.Cpu => "cpu",
        LimitKind.Timeout => "timeout",
        LimitKind.Output => "output",
        LimitKind.ResponseBody => "response_body",
        _ => "concurrency",
    };

    /// <summary>Reads a limit that is written as text.</summary>
    public static long Parse(LimitKind kind, string text, out RuleProblem? problem)
    {
        problem = RuleText.Check(text);
        if (problem is not null)
        {
            return 0;
        }

        return kind switch
        {
            LimitKind.Memory => ParseWithUnit(text, MemoryUnits, long.MaxValue, MemoryRemedy, out problem),
            LimitKind.Timeout => ParseWithUnit(text, TimeUnits, LongestTimeout, TimeRemedy, out problem),
            LimitKind.Output => ParseWithUnit(text, MemoryUnits, LargestOutput, MemoryRemedy, out problem),
            LimitKind.ResponseBody => ParseWithUnit(text, MemoryUnits, long.MaxValue, MemoryRemedy, out problem),
            LimitKind.Concurrency => ParseCalls(text, out problem),
            _ => ParseCpu(text, out problem),
        };
    }

    /// <summary>Reads memory that is written as a number: MiB.</summary>
    public static long ParseMebibytes(string text, out RuleProblem? problem) =>
        IsWholeNumber(text)
            ? ParseWithUnit(text + "Mi", MemoryUnits, long.MaxValue, MemoryRemedy, out problem)
            : Refuse($"{RuleText.Quote(text)} is not a whole number of MiB.", MemoryRemedy, out problem);

    /// <summary>Reads a number of calls.</summary>
    public static long ParseCalls(string text, out RuleProblem? problem) =>
        ParseWithUnit(text, [("", 1)], MostCalls, CountRemedy, out problem);

    /// <summary>Reads a share of one core that is written as a number of cores.</summary>
    public static long ParseCores(string text, out RuleProblem? problem) => ParseThousandths(text, 1000, MostCores, out problem);

    /// <summary>Reads a share of one core that is written in percent, as the older spelling is.</summary>
    public static long ParsePercent(string text, out RuleProblem? problem) => ParseThousandths(text, 10, 100, out problem);

    /// <summary>Writes a limit in its shortest exact form.</summary>
    public static string Format(LimitKind kind, long amount)
    {
        if (kind is LimitKind.Cpu or LimitKind.Concurrency)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{amount}{(kind == LimitKind.Cpu ? "m" : "")}");
        }

        (string unit, long size) = (kind == LimitKind.Timeout ? TimeUnits : MemoryUnits).First(unit => amount % unit.Size == 0);
        return string.Create(CultureInfo.InvariantCulture, $"{amount / size}{unit}");
    }

    private static long ParseCpu(string text, out RuleProblem? problem) => text.EndsWith('m') && IsWholeNumber(text[..^1])
        ? ParseThousandths(text[..^1], 1, MostCores * 1000L, out problem)
        : ParseCores(text, out problem);

    private static long ParseWithUnit(string text, (string Unit, long Size)[] units, long most, string remedy, out RuleProblem? problem)
    {
        int digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9') is var end && end < 0 ? text.Length : end;
        string unit = text[digits..];
        int index = Array.FindIndex(units, candidate => candidate.Unit == unit);
        if (digits == 0 && text[0] == '-')
        {
            return Refuse($"The limit {RuleText.Quote(text)} is below zero.", remedy, out problem);
        }

        if (digits == 0 || index < 0)
        {
            return Refuse($"{RuleText.Quote(text)} is not a limit{(digits > 0 && unit.Length > 0 ? ": its unit is unknown" : "")}.", remedy, out problem);
        }

        if (!UInt128.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out UInt128 number)
            || number > (UInt128)(most / units[index].Size))
        {
            return Refuse($"The limit {RuleText.Quote(text)} is too large.", remedy, out problem);
        }

        return number == 0
            ? Refuse("The limit is zero, so that nothing could run.", "Write a limit above zero, or remove it.", out problem)
            : Accept((long)number * units[index].Size, out problem);
    }

    private static long ParseThousandths(string text, int thousandths, long most, out RuleProblem? problem)
    {
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out decimal number))
        {
            return Refuse($"{RuleText.Quote(text)} is not a share of the processor.", CpuRemedy, out problem);
        }

        if (number < 0)
        {
            return Refuse($"The limit {RuleText.Quote(text)} is below zero.", CpuRemedy, out problem);
        }

        if (number > most)
        {
            return Refuse($"The limit {RuleText.Quote(text)} is too large: at most {most}.", CpuRemedy, out problem);
        }

        decimal amount = number * thousandths;
        return amount switch
        {
            0 => Refuse("The limit is zero, so that nothing could run.", "Write a limit above zero, or remove it.", out problem),
            < 1 => Refuse($"The limit {RuleText.Quote(text)} is below a thousandth of a core.", CpuRemedy, out problem),
            _ => Accept((long)decimal.Floor(amount), out problem),
        };
    }

    private static bool IsWholeNumber(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExceptInRange('0', '9');

    private static long Accept(long amount, out RuleProblem? problem)
    {
        problem = null;
        return amount;
    }

    private static long Refuse(string message, string remedy, out RuleProblem? problem)
    {
        problem = new RuleProblem(message, remedy);
        return 0;
    }
}
