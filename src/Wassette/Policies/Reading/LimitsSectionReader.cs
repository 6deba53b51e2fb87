namespace Wassette.Policies.Reading;

/// <summary>Reads <c>permissions.resources</c>.</summary>
internal static class LimitsSectionReader
{
    private delegate long Parse(string text, out RuleProblem? problem);

    /// <summary>Reads the limits, in both spellings.</summary>
    public static PolicyLimits Read(FieldReader fields, Cursor cursor)
    {
        Dictionary<string, Cursor> resources = fields.ReadMapping(cursor, "limits", "memory", "cpu", "io");
        Dictionary<string, Cursor> limits = resources.TryGetValue("limits", out Cursor? inner)
            ? fields.ReadMapping(inner, [.. Enum.GetValues<LimitKind>().Select(LimitText.KeyOf)])
            : [];
        if (resources.TryGetValue("io", out Cursor? io))
        {
            Unenforceable.Check(fields, io, "Nothing here counts operations on files.", "Remove it.");
        }

        return new PolicyLimits
        {
            Memory = ReadEither(fields, limits, resources, LimitKind.Memory, "memory", LimitText.ParseMebibytes, LimitText.ParseMebibytes),
            Cpu = ReadEither(fields, limits, resources, LimitKind.Cpu, "cpu", LimitText.ParseCores, LimitText.ParsePercent),
            Timeout = Read(fields, limits, LimitKind.Timeout, asNumber: null),
            Output = Read(fields, limits, LimitKind.Output, LimitText.ParseMebibytes),
            ResponseBody = Read(fields, limits, LimitKind.ResponseBody, LimitText.ParseMebibytes),
            Concurrency = Read(fields, limits, LimitKind.Concurrency, LimitText.ParseCalls),
        };
    }

    private static LimitRule? Read(FieldReader fields, Dictionary<string, Cursor> limits, LimitKind kind, Parse? asNumber) =>
        limits.TryGetValue(LimitText.KeyOf(kind), out Cursor? cursor) ? ReadLimit(fields, cursor, kind, asNumber) : null;

    private static LimitRule? ReadEither(
        FieldReader fields,
        Dictionary<string, Cursor> limits,
        Dictionary<string, Cursor> older,
        LimitKind kind,
        string key,
        Parse asNumber,
        Parse asOlderNumber)
    {
        LimitRule? oldLimit = older.TryGetValue(key, out Cursor? old) ? ReadLimit(fields, old, kind, asOlderNumber) : null;
        if (!limits.TryGetValue(key, out Cursor? cursor))
        {
            return oldLimit;
        }

        if (old is not null)
        {
            fields.Diagnostics.Error(old, "The limit is there twice, here in its older spelling.", $"Keep '{cursor.Path}'.");
        }

        return ReadLimit(fields, cursor, kind, asNumber);
    }

    private static LimitRule? ReadLimit(FieldReader fields, Cursor cursor, LimitKind kind, Parse? asNumber)
    {
        RuleProblem? problem;
        long amount;
        if (cursor.Node is not ScalarNode scalar || (scalar.IsNumber && asNumber is null))
        {
            fields.WrongType(cursor, "text", kind == LimitKind.Timeout ? "Write a time with its unit, as in \"30s\"." : "Write a limit as text.");
            return null;
        }

        if (scalar.IsNumber)
        {
            amount = asNumber!(scalar.Value, out problem);
        }
        else if (fields.ReadText(cursor) is { } text)
        {
            amount = LimitText.Parse(kind, text, out problem);
        }
        else
        {
            return null;
        }

        if (problem is not null)
        {
            fields.Diagnostics.Error(cursor, problem);
            return null;
        }

        return new LimitRule(scalar.Value, fields.Diagnostics.Mark(cursor.Place, cursor.Path), kind, amount);
    }
}
