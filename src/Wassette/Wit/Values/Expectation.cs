namespace Wassette.Wit.Values;

/// <summary>Says what would have been right.</summary>
internal static class Expectation
{
    private const int LongestType = 60;

    /// <summary>The error for a value of another kind.</summary>
    /// <param name="type">The type that was expected.</param>
    /// <param name="got">What came instead: <c>string "abc"</c>, <c>an object</c>.</param>
    public static WitValueException Mismatch(WitType type, string got) => new($"expected {Describe(type)}, got {got}");

    /// <summary>The error for a number that the type can't hold.</summary>
    public static WitValueException OutOfRange(WitType type, string got)
    {
        if (type.Kind is WitTypeKind.F32 or WitTypeKind.F64)
        {
            return new($"expected {type}, got {got}, which is out of its range");
        }

        (Int128 minimum, Int128 maximum) = IntegerType.Range(type.Kind);
        return new($"expected {type} ({minimum} to {maximum}), got {got}");
    }

    public static WitValueException Fraction(WitType type, string got) => new($"expected {type} (a whole number), got {got}");

    public static WitValueException LoneSurrogate() => new("the text has a lone surrogate, which is not a Unicode character");

    public static WitValueException TooDeep(int most) => new($"nested more than {most} levels deep");

    public static WitValueException WrongLength(WitTuple type, int got) =>
        new($"expected {Describe(type)}, got an array of {got}");

    public static WitValueException UnknownCase(string what, WitNameTable cases, string given)
    {
        IEnumerable<string> names = cases.Names.Select(name => name.Value);
        string hint = NameSuggestion.Nearest(given, names) is { } nearest
            ? $" (did you mean {VisibleText.Quote(nearest)}?)"
            : "";
        return new($"expected {what} {VisibleText.QuoteList(names)}, got string {VisibleText.Quote(given)}{hint}");
    }

    public static WitValueException Repeated(string noun, string name) => new($"{noun} {VisibleText.Quote(name)} is given twice");

    /// <summary>The error for members that nobody declared.</summary>
    public static WitValueException UnknownMembers(WitMembers members, IReadOnlyList<string> unknown)
    {
        IEnumerable<string> known = members.Names.Names.Select(name => name.Value);
        bool allSuggested = true;
        IEnumerable<string> parts = unknown.Select(name =>
        {
            string? nearest = NameSuggestion.Nearest(name, known);
            allSuggested &= nearest is not null;
            return VisibleText.Quote(name) + (nearest is null ? "" : $" (did you mean {VisibleText.Quote(nearest)}?)");
        });
        string problem = $"unknown {members.Noun}{(unknown.Count > 1 ? "s" : "")} {string.Join(", ", parts)}";
        return new((members.Count, allSuggested) switch
        {
            (0, _) => $"{problem}; there are no {members.Noun}s",
            (_, true) => problem,
            _ => $"{problem}; the {members.Noun}s are {VisibleText.QuoteList(known)}",
        });
    }

    /// <summary>The error for members that are missing, given which ones were seen.</summary>
    public static WitValueException MissingMembers(WitMembers members, ReadOnlySpan<bool> seen)
    {
        List<string> missing = [];
        for (int i = 0; i < members.Count; i++)
        {
            if (!seen[i] && !members.Types[i].IsOptional)
            {
                missing.Add($"{VisibleText.Quote(members.Names.Names[i].Value)} ({Label(members.Types[i])})");
            }
        }

        return new($"missing {members.Noun}{(missing.Count > 1 ? "s" : "")} {string.Join(", ", missing)}");
    }

    public static WitValueException MissingPayload(WitCase @case) =>
        new($"the case {VisibleText.Quote(@case.Name.Value)} needs a value ({Label(@case.Payload!)})");

    public static WitValueException NoPayload(WitCase @case, string got) =>
        new($"the case {VisibleText.Quote(@case.Name.Value)} has no value, got {got}");

    /// <summary>What values of a type look like, in JSON's words, which a PowerShell user knows too.</summary>
    private static string Describe(WitType type) => type switch
    {
        WitList { IsBytes: true } => "base64 text or an array of numbers (list<u8>)",
        WitList => $"an array ({Label(type)})",
        WitRecord record => $"an object with {VisibleText.QuoteList(record.Members.Names.Names.Select(name => name.Value))}{NameOf(type)}",
        WitTuple tuple => $"an array of {tuple.Elements.Count} ({Label(type)})",
        WitVariant => $"an object {{\"tag\": …, \"val\": …}}{NameOf(type)}",
        WitEnum @enum => $"one of {VisibleText.QuoteList(@enum.Cases.Select(name => name.Value))}",
        WitFlags flags => $"an array of flags from {VisibleText.QuoteList(flags.Flags.Select(name => name.Value))}",
        WitOption { IsNested: true } => $"null or an object {{\"some\": …}} ({Label(type)})",
        WitResult => $"an object {{\"ok\": …}} or {{\"err\": …}} ({Label(type)})",
        WitMap { HasStringKeys: true } => $"an object ({Label(type)})",
        WitMap => $"an array of {{\"key\": …, \"value\": …}} ({Label(type)})",
        { Kind: WitTypeKind.Char } => $"{type} (one Unicode character)",
        { Kind: WitTypeKind.S64 or WitTypeKind.U64 } => $"{type} (a number or a string of digits)",
        _ => type.ToString(),
    };

    private static string Label(WitType type) => VisibleText.Excerpt(type.ToString(), LongestType);

    private static string NameOf(WitType type) => type.Name is null ? "" : $" ({Label(type)})";
}
