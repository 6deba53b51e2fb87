using Wassette.Components.Sources.Oci;
using Wassette.Policies;
using Wassette.Policies.Reading;

namespace Wassette.Components.Sources.Signatures;

/// <summary>Reads trust policies strictly: what is not understood is an error, since it may have meant a refusal.</summary>
internal sealed class TrustPolicyReader
{
    private const string Version = "1.0";

    private readonly FieldReader _fields;
    private readonly string _directory;
    private readonly Dictionary<string, SourceMark> _scopes = new(StringComparer.Ordinal);

    private TrustPolicyReader(FieldReader fields, string directory) => (_fields, _directory) = (fields, directory);

    /// <summary>Reads the content of a file.</summary>
    /// <param name="utf8">The content.</param>
    /// <param name="directory">What the paths of keys are relative to.</param>
    public static TrustPolicyReadResult Read(ReadOnlySpan<byte> utf8, string directory)
    {
        PolicyText text = new(PolicyText.Decode(utf8, out _) ?? "");
        DiagnosticList diagnostics = new(text);
        if (PolicyText.Decode(utf8, out _) is null)
        {
            diagnostics.Error(0, "", "The text is not UTF-8.", "Save the file as UTF-8.");
        }

        TrustPolicy? policy = null;
        if (!diagnostics.HasErrors && ControlCharacters.Report(text.Text, diagnostics))
        {
            PolicyNode root = PolicyTree.Read(text.Text, diagnostics) ?? new ScalarNode(0, 0, "", IsPlain: true);
            policy = diagnostics.HasErrors
                ? null
                : new TrustPolicyReader(new FieldReader(diagnostics), directory).ReadRoot(new Cursor(root, "", root.Start));
        }

        return new TrustPolicyReadResult(diagnostics.HasErrors ? null : policy, diagnostics.InOrder());
    }

    private TrustPolicy ReadRoot(Cursor root)
    {
        Dictionary<string, Cursor> values = _fields.ReadMapping(root, "version", "default", "rules");
        if (Require(values, root, "version", $"Write version: \"{Version}\".") is { } version && _fields.ReadText(version) is { } text
            && text != Version)
        {
            _fields.Diagnostics.Error(
                version, $"{RuleText.Quote(text)} is not a version that can be read here.", $"Write version: \"{Version}\".");
        }

        TrustAcceptance otherwise = TrustAcceptance.Nothing;
        if (Require(values, root, "default", "Write default: unsigned, or default: nothing to refuse what no rule names.") is { } cursor)
        {
            otherwise = ReadAcceptance(cursor);
        }

        return new TrustPolicy(otherwise, [.. _fields.ReadList(values.GetValueOrDefault("rules")).Select(ReadRule).OfType<TrustRule>()]);
    }

    private TrustRule? ReadRule(Cursor item)
    {
        if (!RuleForm.IsMapping(_fields, item, "'scope' and 'keys' or 'accept'"))
        {
            return null;
        }

        Dictionary<string, Cursor> values = _fields.ReadMapping(item, "scope", "keys", "accept", "signed-as");
        string? scope = Require(
            values, item, "scope", "Write scope: with a registry or repository, such as ghcr.io/microsoft.") is { } place
            ? ReadScope(place)
            : null;
        if (scope is not null && !_scopes.TryAdd(scope, _fields.Diagnostics.Mark(item.Place, item.Path)))
        {
            _fields.Diagnostics.Error(
                values["scope"],
                $"Another rule has the scope {RuleText.Quote(scope)}, in line {_scopes[scope].Line}.",
                "Make one rule of them.");
        }

        bool hasKeys = values.TryGetValue("keys", out Cursor? keys);
        if (hasKeys == values.ContainsKey("accept"))
        {
            _fields.Diagnostics.Error(
                item, hasKeys
                    ? "The rule has both 'keys' and 'accept'."
                    : "The rule has neither 'keys' nor 'accept'.", "Write keys: with key files, or accept: unsigned or nothing.");
            return null;
        }

        string? signedAs = values.TryGetValue("signed-as", out Cursor? name) ? ReadScope(name) : null;
        if (!hasKeys && name is not null)
        {
            _fields.Diagnostics.Error(name, "'signed-as' has a meaning beside 'keys' only.", "Remove it.");
        }

        return new TrustRule(
            scope ?? "", hasKeys ? TrustAcceptance.Signed : ReadAcceptance(values["accept"]), hasKeys ? ReadKeys(keys!) : [], signedAs);
    }

    private List<TrustedKey> ReadKeys(Cursor cursor)
    {
        List<Cursor> items = [.. _fields.ReadList(cursor)];
        if (items.Count == 0 && cursor.Node is SequenceNode or ScalarNode { IsNull: true })
        {
            _fields.Diagnostics.Error(cursor, "The list of keys is empty.", "Name at least one file, or write accept: nothing.");
        }

        return [.. items.Select(ReadKey).OfType<TrustedKey>()];
    }

    private TrustedKey? ReadKey(Cursor cursor)
    {
        if (_fields.ReadText(cursor) is not { } path)
        {
            return null;
        }

        TrustedKey? key = TrustedKey.Read(Path.GetFullPath(path, _directory), out RuleProblem? problem);
        if (key is null)
        {
            _fields.Diagnostics.Error(cursor, problem!);
        }

        return key;
    }

    // A scope is written as a reference's name is, and canonical like it: otherwise a rule would silently not apply.
    private string? ReadScope(Cursor cursor)
    {
        if (_fields.ReadText(cursor) is not { } text)
        {
            return null;
        }

        try
        {
            string trimmed = text.TrimEnd('/');
            bool isRegistry = !trimmed.Contains('/', StringComparison.Ordinal);

            // Two parts behind it keep Docker Hub's one-part names from being completed with "library/".
            OciReference reference = OciReference.Parse($"oci://{trimmed}/{(isRegistry ? "any/any" : "any")}");
            string scope = isRegistry ? reference.Registry : reference.Name[..^"/any".Length];
            if (reference.Digest is null && reference.Tag == "latest")
            {
                return scope;
            }
        }
        catch (SourceException)
        {
        }

        _fields.Diagnostics.Error(
            cursor,
            $"{RuleText.Quote(text)} is not a registry or repository.",
            "Write it as in ghcr.io, localhost:5000 or ghcr.io/microsoft/tools, without oci:// and tag.");
        return null;
    }

    private TrustAcceptance ReadAcceptance(Cursor cursor)
    {
        string? text = _fields.ReadText(cursor);
        if (text is not (null or "unsigned" or "nothing"))
        {
            _fields.Diagnostics.Error(cursor, $"{RuleText.Quote(text)} is not known here.", "Write unsigned or nothing.");
        }

        return text == "unsigned" ? TrustAcceptance.Unsigned : TrustAcceptance.Nothing;
    }

    private Cursor? Require(Dictionary<string, Cursor> values, Cursor parent, string key, string remedy)
    {
        if (!values.TryGetValue(key, out Cursor? value) && parent.Node is MappingNode or ScalarNode { IsNull: true })
        {
            _fields.Diagnostics.Error(parent.Place, DocumentPath.Key(parent.Path, key), "The key is missing.", remedy);
        }

        return value;
    }
}
