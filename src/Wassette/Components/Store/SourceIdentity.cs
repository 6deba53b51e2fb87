using Wassette.Components.Sources;

namespace Wassette.Components.Store;

/// <summary>Says whether two sources are versions of one component.</summary>
internal static class SourceIdentity
{
    /// <summary>As the other, for the URIs of components.</summary>
    public static bool AreSame(Uri one, Uri other) => one == other || AreSame(one.OriginalString, other.OriginalString);

    /// <summary>Whether they are the same file, URL or repository: of a repository, all tags and digests are one.</summary>
    public static bool AreSame(string one, string other)
    {
        try
        {
            return (ComponentSource.Parse(one), ComponentSource.Parse(other)) switch
            {
                (OciSource a, OciSource b) => a.Reference.Name == b.Reference.Name,
                (FileSource a, FileSource b) => a.Path == b.Path,
                (HttpsSource a, HttpsSource b) => a.Uri == b.Uri,
                _ => false,
            };
        }
        catch (SourceException)
        {
            return false;
        }
    }
}
