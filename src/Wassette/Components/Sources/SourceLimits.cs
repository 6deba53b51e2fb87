using Wassette.Wit;

namespace Wassette.Components.Sources;

/// <summary>How much of anything is taken from a server or a file.</summary>
internal static class SourceLimits
{
    /// <summary>
    /// The most bytes of a manifest or index; registries take no more either (distribution specification, "Pushing
    /// Manifests").
    /// </summary>
    public const int LargestManifest = 4 * 1024 * 1024;

    /// <summary>The most bytes of a config, a policy or a documentation layer, a token, or a file of credentials.</summary>
    public const int LargestText = 1024 * 1024;

    /// <summary>The most layers of a manifest, and manifests of an index.</summary>
    public const int MostDescriptors = 1000;

    /// <summary>The most bytes of a list of components to search in.</summary>
    public const int LargestSearchIndex = 16 * 1024 * 1024;

    /// <summary>Something is larger than allowed.</summary>
    public static SourceException TooLarge(string what, long? size, long limit) => new(
        SourceErrorKind.TooLarge,
        size is null
            ? $"{DisplayText.Quote(what)} has more than {limit} bytes."
            : $"{DisplayText.Quote(what)} has {size} bytes; at most {limit} are taken.",
        "Nothing of it was used. If it is meant to be so large, raise the limit.");
}
