using System.Text;
using Wassette.Policies.Editing;
using Wassette.Policies.Reading;
using Wassette.UserFiles;
using Wassette.Wit;

namespace Wassette.Components.Manifests;

/// <summary>Which bytes the components of a manifest were when it was last imported.</summary>
/// <param name="Entries">A line for each component.</param>
internal sealed record LockFile(IReadOnlyList<LockEntry> Entries)
{
    private const string Header = "# Written by Import-WassetteManifest; -Locked imports exactly this.\n";

    /// <summary>Reads the lock file of a manifest, which must name the same components.</summary>
    /// <exception cref="ManifestException">It is not there, has errors, or is of another manifest.</exception>
    public static LockFile Read(ComponentManifest manifest)
    {
        if (!File.Exists(manifest.LockPath))
        {
            throw NotLocked($"There is no lock file {DisplayText.QuotePath(manifest.LockPath)}.");
        }

        string text = ComponentManifest.ReadText(manifest.LockPath, "lock file");
        List<LockEntry> entries = [];
        if (ManifestReader.Open(text, out Cursor root, out DiagnosticList diagnostics) is { } fields)
        {
            Dictionary<string, Cursor> values = fields.ReadMapping(root, "version", "components");
            ManifestReader.RequireVersion(fields, root, values);
            entries.AddRange(fields.ReadList(values.GetValueOrDefault("components")).Select(item => ReadEntry(fields, item)).OfType<LockEntry>());
        }

        if (diagnostics.HasErrors)
        {
            throw ComponentManifest.Invalid("lock file", manifest.LockPath, diagnostics.InOrder());
        }

        return entries.Select(entry => entry.Uri).SequenceEqual(manifest.Components.Select(component => component.Uri), StringComparer.Ordinal)
            ? new LockFile(entries)
            : throw NotLocked($"The lock file {DisplayText.QuotePath(manifest.LockPath)} does not name the components that the manifest names.");
    }

    /// <summary>Writes the file: all of it or nothing.</summary>
    public void Write(string path)
    {
        NewValue[] entries =
        [
            .. Entries.Select(entry => new NewMapping(
            [
                new("uri", NewScalar.Of(entry.Uri)), new("resolved", NewScalar.Of(entry.Resolved)), new("digest", NewScalar.Of(entry.Digest)),
            ])),
        ];
        NewMapping root = new([new("version", NewScalar.Of("1")), new("components", new NewSequence([.. entries]))]);
        try
        {
            PrivateFile.Replace(path, Encoding.UTF8.GetBytes(Header + string.Concat(root.ToBlock(2).Select(line => line + "\n"))));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ManifestException(
                ManifestErrorKind.LockNotWritten,
                $"The components were imported, but the lock file {DisplayText.QuotePath(path)} can't be written: {DisplayText.Clean(e.Message)}",
                "Make the directory writable, or import with -Locked.",
                e);
        }
    }

    private static LockEntry? ReadEntry(FieldReader fields, Cursor item)
    {
        if (!RuleForm.IsMapping(fields, item, "'uri', 'resolved' and 'digest'"))
        {
            return null;
        }

        Dictionary<string, Cursor> values = fields.ReadMapping(item, "uri", "resolved", "digest");
        if (values.Count < 3)
        {
            fields.Diagnostics.Error(item, "The entry is not whole.", "Make the file anew: import the manifest without -Locked.");
            return null;
        }

        string? uri = fields.ReadText(values["uri"]);
        string? resolved = fields.ReadText(values["resolved"]);
        string? digest = ManifestReader.ReadDigest(fields, values["digest"]);
        return uri is null || resolved is null || digest is null ? null : new LockEntry(uri, resolved, digest);
    }

    private static ManifestException NotLocked(string problem) => new(
        ManifestErrorKind.NotLocked, problem, "Import the manifest without -Locked to make the lock file, and look at what it says.");
}
