using System.Collections.Immutable;
using Wassette.Policies;
using Wassette.Policies.Reading;
using Wassette.Wit;

namespace Wassette.Components.Manifests;

/// <summary>A list of components that are imported together, each with its permissions: <c>wassette.yaml</c>.</summary>
public sealed class ComponentManifest
{
    /// <summary>The name of the lock file, which lies beside the manifest.</summary>
    public const string LockFileName = "wassette.lock.yaml";

    internal ComponentManifest(string path, IReadOnlyList<ManifestEntry> components) => (Path, Components) = (path, components);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The lock file.</summary>
    public string LockPath => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path)!, LockFileName);

    /// <summary>The components in their order.</summary>
    public IReadOnlyList<ManifestEntry> Components { get; }

    /// <summary>Reads a manifest strictly: what is not understood is an error.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ManifestException">It has errors, or can't be read.</exception>
    public static ComponentManifest Read(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        string text = ReadText(path, "manifest");
        ImmutableArray<PolicyDiagnostic> diagnostics = ManifestReader.Read(text, System.IO.Path.GetDirectoryName(path)!, out IReadOnlyList<ManifestEntry>? entries);
        return entries is null ? throw Invalid("manifest", path, diagnostics) : new ComponentManifest(path, entries);
    }

    /// <summary>Reads the text of a manifest or lock file.</summary>
    internal static string ReadText(string path, string what)
    {
        try
        {
            return PolicyFile.Read(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PolicyException)
        {
            throw new ManifestException(
                ManifestErrorKind.Invalid, $"The {what} {DisplayText.QuotePath(path)} can't be read: {DisplayText.Clean(e.Message)}", "Name a file that can be read.", e);
        }
    }

    internal static ManifestException Invalid(string what, string path, ImmutableArray<PolicyDiagnostic> diagnostics) => new(
        ManifestErrorKind.Invalid,
        $"The {what} {DisplayText.QuotePath(path)} has errors, and nothing was imported:\n{string.Join('\n', diagnostics)}\n",
        "Correct the file.")
    {
        Diagnostics = diagnostics,
    };
}
