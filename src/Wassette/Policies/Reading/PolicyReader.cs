using System.Text.RegularExpressions;

namespace Wassette.Policies.Reading;

/// <summary>Reads policy documents, and says everything that is wrong with one at once. Never throws.</summary>
internal static partial class PolicyReader
{
    /// <summary>Reads the content of a file: UTF-8, a byte order mark or not.</summary>
    public static PolicyReadResult Read(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > PolicyText.LargestDocument)
        {
            return TooLarge();
        }

        if (PolicyText.Decode(utf8, out int invalid) is { } text)
        {
            return Read(text);
        }

        // What is before the first bad byte is UTF-8: its end is the place to point at.
        PolicyText before = new(PolicyText.Decode(utf8[..Math.Clamp(invalid, 0, utf8.Length)], out _) ?? "");
        DiagnosticList diagnostics = new(before);
        diagnostics.Error(before.Text.Length, "", "The text is not UTF-8.", "Save the file as UTF-8.");
        return new PolicyReadResult(null, diagnostics.InOrder());
    }

    /// <summary>Reads a text.</summary>
    public static PolicyReadResult Read(string text)
    {
        PolicyText source = new(PolicyText.WithoutMark(text));
        DiagnosticList diagnostics = new(source);
        if (source.Text.Length > PolicyText.LargestDocument)
        {
            return TooLarge();
        }

        if (!ControlCharacters.Report(source.Text, diagnostics))
        {
            return new PolicyReadResult(null, diagnostics.InOrder());
        }

        PolicyNode? root = PolicyTree.Read(source.Text, diagnostics);
        if (root is null && diagnostics.HasErrors)
        {
            return new PolicyReadResult(null, diagnostics.InOrder());
        }

        // A document without a value has no place in the text either.
        Cursor cursor = root is null or ScalarNode { IsNull: true }
            ? new Cursor(new ScalarNode(0, 0, "", IsPlain: true), "", 0)
            : new Cursor(root, "", root.Start);
        PolicyDocument document = ReadDocument(new FieldReader(diagnostics), cursor);
        return new PolicyReadResult(diagnostics.HasErrors ? null : document, diagnostics.InOrder());
    }

    private static PolicyDocument ReadDocument(FieldReader fields, Cursor root)
    {
        if (root.Node is not (MappingNode or ScalarNode { IsNull: true }))
        {
            fields.WrongType(root, "a mapping of keys to values", "Begin with version: \"1.0\".");
            return PolicyDocument.Empty;
        }

        Dictionary<string, Cursor> values = fields.ReadMapping(root, "version", "description", "permissions");
        PolicyDocument document = new()
        {
            Version = ReadVersion(fields, root, values.GetValueOrDefault("version")),
            Description = values.TryGetValue("description", out Cursor? description) ? ReadDescription(fields, description) : null,
        };
        return values.TryGetValue("permissions", out Cursor? permissions) ? ReadPermissions(fields, permissions, document) : document;
    }

    private static string ReadVersion(FieldReader fields, Cursor root, Cursor? cursor)
    {
        if (cursor is null)
        {
            fields.Diagnostics.Error(root.Place, "version", "The key is missing.", "Write version: \"1.0\".");
        }
        else if (fields.ReadText(cursor) is { } text)
        {
            if (Version().IsMatch(text))
            {
                return text;
            }

            fields.Diagnostics.Error(cursor, $"{RuleText.Quote(text)} is not a version that can be read here.", "Write version: \"1.0\".");
        }

        return PolicyDocument.CurrentVersion;
    }

    private static string? ReadDescription(FieldReader fields, Cursor cursor)
    {
        if (cursor.Node is ScalarNode { IsNull: true })
        {
            return null;
        }

        string? text = fields.ReadText(cursor);
        if (text is not null && RuleText.HazardIn(text.ReplaceLineEndings(" ").Replace('\t', ' ')) is { } hazard)
        {
            fields.Diagnostics.Error(cursor, $"The value has the character {hazard} in it, which can't be seen.", "Remove the character.");
        }

        return text;
    }

    /// <summary>Reads permissions, which manifests have too, into a document.</summary>
    public static PolicyDocument ReadPermissions(FieldReader fields, Cursor cursor, PolicyDocument document)
    {
        Dictionary<string, Cursor> values = fields.ReadMapping(cursor, "storage", "network", "environment", "runtime", "resources", "ipc");
        if (values.TryGetValue("runtime", out Cursor? runtime))
        {
            Unenforceable.CheckRuntimes(fields, runtime);
        }

        if (values.TryGetValue("ipc", out Cursor? processes))
        {
            Unenforceable.CheckProcesses(fields, processes);
        }

        return document with
        {
            Storage = values.TryGetValue("storage", out Cursor? storage) ? StorageSectionReader.Read(fields, storage) : RuleList<StorageRule>.Empty,
            Network = values.TryGetValue("network", out Cursor? network) ? NetworkSectionReader.Read(fields, network) : RuleList<NetworkRule>.Empty,
            Environment = values.TryGetValue("environment", out Cursor? environment) ? EnvironmentSectionReader.Read(fields, environment) : [],
            Limits = values.TryGetValue("resources", out Cursor? resources) ? LimitsSectionReader.Read(fields, resources) : PolicyLimits.None,
        };
    }

    private static PolicyReadResult TooLarge()
    {
        DiagnosticList diagnostics = new(new PolicyText(""));
        diagnostics.Error(0, "", $"The document is larger than {PolicyText.LargestDocument / 1024} KiB.", "Make it shorter.");
        return new PolicyReadResult(null, diagnostics.InOrder());
    }

    [GeneratedRegex(@"\A1\.[0-9]{1,9}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Version();
}
