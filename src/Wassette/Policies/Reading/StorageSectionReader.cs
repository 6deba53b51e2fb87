using System.Collections.Immutable;
using Wassette.Policies.Storage;

namespace Wassette.Policies.Reading;

/// <summary>Reads <c>permissions.storage</c>.</summary>
internal static class StorageSectionReader
{
    /// <summary>Reads the rules.</summary>
    public static RuleList<StorageRule> Read(FieldReader fields, Cursor cursor)
    {
        Dictionary<string, Cursor> sides = fields.ReadMapping(cursor, "allow", "deny");
        return new RuleList<StorageRule>(
            [.. fields.ReadList(sides.GetValueOrDefault("allow")).Select(item => ReadRule(fields, item, StorageAccess.None)).OfType<StorageRule>()],
            [.. fields.ReadList(sides.GetValueOrDefault("deny")).Select(item => ReadRule(fields, item, StorageAccess.ReadWrite)).OfType<StorageRule>()]);
    }

    /// <summary>Reads a rule.</summary>
    /// <param name="fields">Reads and reports.</param>
    /// <param name="item">The rule.</param>
    /// <param name="unwritten">What it is about when it doesn't say; nothing when it must.</param>
    private static StorageRule? ReadRule(FieldReader fields, Cursor item, StorageAccess unwritten)
    {
        if (!RuleForm.IsMapping(fields, item, "'uri' and 'access'"))
        {
            return null;
        }

        Dictionary<string, Cursor> values = fields.ReadMapping(item, "uri", "access");
        StorageAccess access = values.TryGetValue("access", out Cursor? written) ? ReadAccess(fields, written) : unwritten;
        if (written is null && access == StorageAccess.None)
        {
            const string Remedy = "Write access: [\"read\"], [\"write\"] or [\"read\", \"write\"].";
            fields.Diagnostics.Error(item.Place, DocumentPath.Key(item.Path, "access"), "The key is missing.", Remedy);
        }

        if (!values.TryGetValue("uri", out Cursor? uri))
        {
            fields.Diagnostics.Error(item.Place, DocumentPath.Key(item.Path, "uri"), "The key is missing.", "Write uri: \"fs://…\".");
            return null;
        }

        if (fields.ReadText(uri) is not { } text)
        {
            return null;
        }

        StoragePattern? pattern = StorageUri.Parse(text, out RuleProblem? problem);
        if (pattern is null)
        {
            fields.Diagnostics.Error(uri, problem!);
            return null;
        }

        return new StorageRule(text, fields.Diagnostics.Mark(uri.Place, uri.Path), pattern, access);
    }

    private static StorageAccess ReadAccess(FieldReader fields, Cursor cursor)
    {
        StorageAccess access = StorageAccess.None;
        ImmutableArray<Cursor> items = [.. fields.ReadList(cursor)];
        if (items.IsEmpty && cursor.Node is SequenceNode or ScalarNode { IsNull: true })
        {
            fields.Diagnostics.Error(cursor, "The value is empty.", "Write \"read\", \"write\" or both.");
        }

        foreach (Cursor item in items)
        {
            StorageAccess one = fields.ReadText(item) switch
            {
                "read" => StorageAccess.Read,
                "write" => StorageAccess.Write,
                null => StorageAccess.None,
                string other => Unknown(fields, item, other),
            };
            if ((access & one) != 0)
            {
                fields.Diagnostics.Error(item, "The access is there twice.", "Keep one of them.");
            }

            access |= one;
        }

        return access;
    }

    private static StorageAccess Unknown(FieldReader fields, Cursor item, string text)
    {
        fields.Diagnostics.Error(item, $"{RuleText.Quote(text)} is not an access.", "Write \"read\" or \"write\".");
        return StorageAccess.None;
    }
}
