using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Wassette.Components.Sources;
using Wassette.Components.Sources.Http;
using Wassette.Policies;
using Wassette.Policies.Editing;
using Wassette.Policies.Reading;

namespace Wassette.Components.Manifests;

/// <summary>Reads manifests, and says everything that is wrong with one at once.</summary>
internal sealed partial class ManifestReader
{
    private const int MostAttempts = 20;
    private const int LongestWait = 60_000;

    private readonly FieldReader _fields;
    private readonly string _directory;

    private ManifestReader(FieldReader fields, string directory) => (_fields, _directory) = (fields, directory);

    /// <summary>Reads a text.</summary>
    /// <param name="text">The manifest.</param>
    /// <param name="directory">What paths in it are relative to.</param>
    /// <param name="entries">The components, or null when there is an error.</param>
    public static ImmutableArray<PolicyDiagnostic> Read(string text, string directory, out IReadOnlyList<ManifestEntry>? entries)
    {
        entries = null;
        FieldReader? fields = Open(text, out Cursor root, out DiagnosticList diagnostics);
        if (fields is not null)
        {
            List<ManifestEntry> read = new ManifestReader(fields, directory).ReadRoot(root);
            entries = diagnostics.HasErrors ? null : read;
        }

        return diagnostics.InOrder();
    }

    /// <summary>Opens a document; null when it is none.</summary>
    public static FieldReader? Open(string text, out Cursor root, out DiagnosticList diagnostics)
    {
        PolicyText source = new(PolicyText.WithoutMark(text));
        diagnostics = new DiagnosticList(source);
        root = new Cursor(new ScalarNode(0, 0, "", IsPlain: true), "", 0);
        if (!ControlCharacters.Report(source.Text, diagnostics))
        {
            return null;
        }

        PolicyNode? node = PolicyTree.Read(source.Text, diagnostics);
        if (diagnostics.HasErrors)
        {
            return null;
        }

        root = node is null ? root : new Cursor(node, "", node.Start);
        return new FieldReader(diagnostics);
    }

    /// <summary>Requires version 1, which is the only one.</summary>
    public static void RequireVersion(FieldReader fields, Cursor root, Dictionary<string, Cursor> values)
    {
        if (!values.TryGetValue("version", out Cursor? version))
        {
            fields.Diagnostics.Error(root.Place, "version", "The key is missing.", "Write version: 1.");
        }
        else if (version.Node is not ScalarNode { Value: "1" })
        {
            fields.Diagnostics.Error(version, "This is not a version that can be read here.", "Write version: 1.");
        }
    }

    /// <summary>Reads a sha256 digest, or null with a report.</summary>
    public static string? ReadDigest(FieldReader fields, Cursor cursor)
    {
        string? text = fields.ReadText(cursor);
        if (text is null || DigestPattern().IsMatch(text))
        {
            return text;
        }

        fields.Diagnostics.Error(cursor, $"{RuleText.Quote(text)} is not a digest.", "Write sha256: and 64 lower-case hexadecimal digits.");
        return null;
    }

    private List<ManifestEntry> ReadRoot(Cursor root)
    {
        Dictionary<string, Cursor> values = _fields.ReadMapping(root, "version", "components");
        RequireVersion(_fields, root, values);
        List<Cursor> items = [.. _fields.ReadList(values.GetValueOrDefault("components"))];
        if (items.Count == 0)
        {
            _fields.Diagnostics.Error(root.Place, "components", "There is no component.", "Write components: with a list below it.");
        }

        List<ManifestEntry> entries = [];
        Dictionary<string, SourceMark> ids = new(StringComparer.Ordinal);
        foreach (Cursor item in items)
        {
            if (ReadEntry(item) is { } entry)
            {
                RequireFreeId(item, entry, ids);
                entries.Add(entry);
            }
        }

        return entries;
    }

    private ManifestEntry? ReadEntry(Cursor item)
    {
        if (!RuleForm.IsMapping(_fields, item, "'uri'"))
        {
            return null;
        }

        Dictionary<string, Cursor> values = _fields.ReadMapping(item, "uri", "name", "digest", "permissions", "retry_policy");
        if (!values.TryGetValue("uri", out Cursor? uri))
        {
            _fields.Diagnostics.Error(item.Place, DocumentPath.Key(item.Path, "uri"), "The key is missing.", "Write where the component is.");
        }

        ComponentSource? source = uri is null ? null : ReadSource(uri);
        string? name = values.TryGetValue("name", out Cursor? named) ? ReadName(named) : null;
        string? digest = values.TryGetValue("digest", out Cursor? pinned) ? ReadDigest(_fields, pinned) : null;
        PolicyDocument permissions = values.TryGetValue("permissions", out Cursor? given)
            ? PolicyReader.ReadPermissions(_fields, given, PolicyDocument.Empty)
            : PolicyDocument.Empty;
        RetryRules? retry = values.TryGetValue("retry_policy", out Cursor? retried) ? ReadRetry(retried) : null;
        return source is null || _fields.Diagnostics.HasErrors ? null : new ManifestEntry
        {
            Uri = ((ScalarNode)uri!.Node).Value,
            Source = source,
            Name = name,
            Digest = digest,
            Policy = PolicyWriter.Write(permissions),
            Retry = retry,
        };
    }

    // A path is relative to the manifest, wherever the process stands.
    private ComponentSource? ReadSource(Cursor cursor)
    {
        if (_fields.ReadText(cursor) is not { } text)
        {
            return null;
        }

        try
        {
            ComponentSource source = ComponentSource.Parse(text);
            bool isPath = source is FileSource && !text.StartsWith("file:", StringComparison.OrdinalIgnoreCase) && !text.StartsWith('~');
            return isPath ? ComponentSource.Parse(Path.GetFullPath(text, _directory)) : source;
        }
        catch (SourceException e)
        {
            _fields.Diagnostics.Error(cursor, e.Message[..^(e.Remedy.Length + 1)], e.Remedy);
            return null;
        }
    }

    private string? ReadName(Cursor cursor)
    {
        string? name = _fields.ReadText(cursor);
        if (name is null || ComponentId.IsValid(name))
        {
            return name;
        }

        _fields.Diagnostics.Error(
            cursor, $"{RuleText.Quote(name)} can't be the id of a component.", "Write 1 to 64 lower-case letters, digits, '.', '_' and '-', a letter or digit first.");
        return null;
    }

    private void RequireFreeId(Cursor item, ManifestEntry entry, Dictionary<string, SourceMark> ids)
    {
        try
        {
            string id = entry.Name ?? ComponentId.FromSource(entry.Source);
            if (!ids.TryAdd(id, _fields.Diagnostics.Mark(item.Place, item.Path)))
            {
                _fields.Diagnostics.Error(item, $"The component in line {ids[id].Line} has the id '{id}' too.", "Give one of them another name.");
            }
        }
        catch (ArgumentException)
        {
            _fields.Diagnostics.Error(item, "No id can be made of this component's uri.", "Write a name.");
        }
    }

    private RetryRules? ReadRetry(Cursor cursor)
    {
        Dictionary<string, Cursor> values = _fields.ReadMapping(cursor, "attempts", "backoff");
        RetryRules rules = RetryRules.Default;
        if (values.TryGetValue("attempts", out Cursor? attempts))
        {
            rules = rules with { Attempts = ReadNumber(attempts, MostAttempts) };
        }

        if (!values.TryGetValue("backoff", out Cursor? backoff))
        {
            return rules;
        }

        Dictionary<string, Cursor> waits = _fields.ReadMapping(backoff, "type", "base_ms", "increment_ms");
        string? type = waits.TryGetValue("type", out Cursor? typed) ? _fields.ReadText(typed) : null;
        string key = type == "linear" ? "increment_ms" : "base_ms";
        if (type is not ("linear" or "exponential") || !waits.TryGetValue(key, out Cursor? firstWait) || waits.Count > 2)
        {
            _fields.Diagnostics.Error(
                backoff, "This is no way to wait.", "Write type: exponential with base_ms, or type: linear with increment_ms.");
            return rules;
        }

        return rules with { IsLinear = type == "linear", FirstWait = TimeSpan.FromMilliseconds(ReadNumber(firstWait, LongestWait)) };
    }

    private int ReadNumber(Cursor cursor, int most)
    {
        if (cursor.Node is ScalarNode scalar && int.TryParse(scalar.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number >= 1 && number <= most)
        {
            return number;
        }

        _fields.Diagnostics.Error(cursor, "This is not a number that can be used here.", $"Write a whole number from 1 to {most}.");
        return 1;
    }

    [GeneratedRegex(@"\Asha256:[0-9a-f]{64}\z")]
    private static partial Regex DigestPattern();
}
