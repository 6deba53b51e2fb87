using Wassette.Policies.Network;

namespace Wassette.Policies.Reading;

/// <summary>Reads <c>permissions.network</c>.</summary>
internal static class NetworkSectionReader
{
    /// <summary>Reads the rules.</summary>
    public static RuleList<NetworkRule> Read(FieldReader fields, Cursor cursor)
    {
        Dictionary<string, Cursor> sides = fields.ReadMapping(cursor, "allow", "deny");
        return new RuleList<NetworkRule>(
            [.. fields.ReadList(sides.GetValueOrDefault("allow")).Select(item => ReadRule(fields, item, isAllow: true)).OfType<NetworkRule>()],
            [.. fields.ReadList(sides.GetValueOrDefault("deny")).Select(item => ReadRule(fields, item, isAllow: false)).OfType<NetworkRule>()]);
    }

    private static NetworkRule? ReadRule(FieldReader fields, Cursor item, bool isAllow)
    {
        if (!RuleForm.IsMapping(fields, item, "'host' or 'cidr'"))
        {
            return null;
        }

        Dictionary<string, Cursor> values = fields.ReadMapping(item, "host", "cidr", "private", "defaults");
        bool isPrivate = values.TryGetValue("private", out Cursor? flag) && ReadPrivate(fields, flag, isAllow, values.ContainsKey("host"));
        bool hasDefaults = values.TryGetValue("defaults", out Cursor? defaults);
        if (hasDefaults)
        {
            const string Remedy = "Write the hosts that are needed, each as a rule.";
            Unenforceable.Check(fields, defaults!, "It stands for a list of hosts that another program keeps.", Remedy);
        }

        values.TryGetValue("cidr", out Cursor? cidr);
        if (values.TryGetValue("host", out Cursor? host))
        {
            if (cidr is not null)
            {
                fields.Diagnostics.Error(cidr, "The rule has both 'host' and 'cidr'.", "Make two rules of it.");
            }

            return ReadHost(fields, host, isPrivate);
        }

        if (cidr is not null)
        {
            return ReadRange(fields, cidr);
        }

        if (!hasDefaults && HasOnlyKnownKeys(item, values.Count))
        {
            const string Remedy = "Write host: \"example.com\", or cidr: with a range of addresses.";
            fields.Diagnostics.Error(item.Place, DocumentPath.Key(item.Path, "host"), "The key is missing.", Remedy);
        }

        return null;
    }

    // A rule whose only key is misspelt has one thing wrong with it, not two.
    private static bool HasOnlyKnownKeys(Cursor item, int known) => item.Node is MappingNode mapping && mapping.Entries.Count == known;

    private static HostRule? ReadHost(FieldReader fields, Cursor cursor, bool isPrivate)
    {
        if (fields.ReadText(cursor) is not { } text)
        {
            return null;
        }

        HostPattern? pattern = HostPattern.Parse(text, out RuleProblem? problem);
        if (pattern is null)
        {
            fields.Diagnostics.Error(cursor, problem!);
            return null;
        }

        return new HostRule(text, fields.Diagnostics.Mark(cursor.Place, cursor.Path), pattern, isPrivate);
    }

    private static CidrRule? ReadRange(FieldReader fields, Cursor cursor)
    {
        if (fields.ReadText(cursor) is not { } text)
        {
            return null;
        }

        AddressRange? range = AddressRange.Parse(text, out RuleProblem? problem);
        if (range is null)
        {
            fields.Diagnostics.Error(cursor, problem!);
            return null;
        }

        return new CidrRule(text, fields.Diagnostics.Mark(cursor.Place, cursor.Path), range.Value);
    }

    private static bool ReadPrivate(FieldReader fields, Cursor cursor, bool isAllow, bool hasHost)
    {
        bool isPrivate = fields.ReadBoolean(cursor) ?? false;
        if (isPrivate && !(isAllow && hasHost))
        {
            fields.Diagnostics.Error(
                cursor,
                isAllow ? "'private' has a meaning beside 'host' only." : "'private' has no meaning in a deny rule.",
                "Remove it.");
        }

        return isPrivate;
    }
}
