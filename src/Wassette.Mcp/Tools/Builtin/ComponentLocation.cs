using Wassette.Components.Sources;
using Wassette.Wit.Values;

namespace Wassette.Mcp.Tools.Builtin;

/// <summary>Reads where a component is.</summary>
internal static class ComponentLocation
{
    private static readonly string[] Schemes = ["https:", "oci:", "http:"];

    /// <summary>The web server's file or the registry's artifact that a URI names, in its one canonical spelling; null for another text.</summary>
    /// <exception cref="BuiltinToolException">It is no URI that can be used.</exception>
    public static ComponentSource? ReadServer(string text)
    {
        if (!Array.Exists(Schemes, scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        try
        {
            return ComponentSource.Parse(ComponentSource.Parse(text) switch
            {
                HttpsSource https => https.Uri.AbsoluteUri,
                OciSource oci => oci.Reference.ToString(),
                ComponentSource other => other.Text,
            });
        }
        catch (SourceException e)
        {
            throw new BuiltinToolException($"arguments.path: {e.Message} Nothing was loaded.", e);
        }
    }

    /// <summary>The path of the file that a path or a file:// URI names.</summary>
    /// <param name="text">The path or URI.</param>
    /// <param name="root">What a relative path is relative to.</param>
    /// <exception cref="BuiltinToolException">It names no file of this machine.</exception>
    public static string ReadFile(string text, string root)
    {
        if (!text.Contains("://", StringComparison.Ordinal))
        {
            return text.Contains('\0', StringComparison.Ordinal) ? throw Refuse(text, "can be no path") : Path.GetFullPath(text, root);
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri))
        {
            throw Refuse(text, "is not a URI that can be read");
        }

        return !uri.IsFile ? throw Refuse(text, "is neither a file nor an https:// or oci:// URI")
            : uri.IsUnc && !uri.IsLoopback ? throw Refuse(text, "is a file of another host, which can't be reached")
            : uri.LocalPath;
    }

    private static BuiltinToolException Refuse(string text, string reason) =>
        new($"arguments.path: {VisibleText.Quote(text, length: 200)} {reason}. Nothing was loaded.");
}
