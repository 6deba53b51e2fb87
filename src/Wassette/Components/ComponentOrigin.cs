using Wassette.Components.Sources;
using Wassette.Components.Sources.Oci;
using Wassette.Components.Store;
using Wassette.Policies;
using Wassette.Wit;

namespace Wassette.Components;

/// <summary>Where a component that is imported comes from, and what comes with it.</summary>
internal sealed class ComponentOrigin
{
    private readonly Func<string> _suggestId;

    private ComponentOrigin(string text, Uri uri, Func<string> suggestId, Func<byte[]> read) =>
        (Text, Uri, _suggestId, Read) = (text, uri, suggestId, read);

    /// <summary>The origin as people write it.</summary>
    public string Text { get; }

    /// <summary>The origin as a URI.</summary>
    public Uri Uri { get; }

    /// <summary>Gives the bytes.</summary>
    public Func<byte[]> Read { get; }

    /// <summary>The policy that comes with it.</summary>
    public PolicyRequest? Requested { get; private init; }

    /// <summary>The installed component that it is; null for others.</summary>
    public InstalledComponent? Installed { get; private init; }

    /// <summary>The origin of a request for a file or an installed component.</summary>
    public static ComponentOrigin Of(ImportRequest request, ComponentStore store) => (request.Path, request.Source, request.Name) switch
    {
        ({ } path, null, null) => OfFile(ComponentFile.FullPath(path), request.Digest),
        (null, FileSource source, null) => OfFile(source.Path, request.Digest),
        (null, null, { } name) => Of(store.Open(name), request.Digest),
        (null, { }, null) => throw new ArgumentException("What is fetched over the network is imported with ImportAsync.", nameof(request)),
        _ => throw new ArgumentException("A request names one of Path, Source and Name.", nameof(request)),
    };

    /// <summary>The origin of a component that was fetched.</summary>
    /// <param name="fetched">The component.</param>
    /// <param name="digest">The digest that it must have; null for any.</param>
    public static ComponentOrigin Of(FetchedComponent fetched, string? digest)
    {
        if (fetched.Source is not FileSource && digest is not null && digest != fetched.Digest && digest != fetched.ManifestDigest)
        {
            throw WrongDigest(fetched.Source.Text, fetched.ManifestDigest ?? fetched.Digest, digest);
        }

        return fetched.Source is FileSource file
            ? OfFile(file.Path, digest)
            : new ComponentOrigin(
                fetched.Source.Text, new Uri(fetched.Source.Text), () => ComponentId.FromSource(fetched.Source), () => fetched.Bytes)
            {
                Requested = fetched.RequestedPolicy(),
            };
    }

    /// <summary>A source as people write it.</summary>
    public static string Show(Uri source) => source.IsFile ? source.LocalPath : source.OriginalString;

    /// <summary>The id that a component gets.</summary>
    /// <param name="chosen">The one that somebody chose, or null.</param>
    /// <exception cref="ImportException">It breaks the rules.</exception>
    public string ChooseId(string? chosen)
    {
        try
        {
            return chosen is null ? _suggestId() : ComponentId.Require(chosen);
        }
        catch (ArgumentException e)
        {
            throw new ImportException(ImportErrorKind.InvalidId, e.Message, e);
        }
    }

    /// <summary>Says that there is no policy to accept.</summary>
    public string ExplainNoPolicy() => $"No policy comes with {DisplayText.QuotePath(Text)}"
        + (Uri.IsFile && Installed is null ? $": there is no {AdjacentPolicy.Names(Uri.LocalPath)} beside it" : "")
        + ". Name one with -Policy, or leave out -AcceptPolicy.";

    private static ComponentOrigin OfFile(string path, string? digest) =>
        new(path, ComponentFile.UriOf(path), () => ComponentId.FromFileName(path), () => RequireDigest(ComponentFile.Read(path), path, digest))
        {
            Requested = AdjacentPolicy.Find(path),
        };

    private static ComponentOrigin Of(InstalledComponent installed, string? digest)
    {
        ComponentSource source = ComponentSource.Parse(installed.Source);
        Uri uri = source is FileSource file ? ComponentFile.UriOf(file.Path) : new Uri(source.Text);
        return new ComponentOrigin(
            installed.ComponentPath, uri, () => installed.Id, () => RequireDigest(ComponentStore.Read(installed), installed.ComponentPath, digest))
        {
            Requested = installed.RequestedPolicy,
            Installed = installed,
        };
    }

    private static byte[] RequireDigest(byte[] bytes, string what, string? digest) =>
        digest is null || OciDigest.Of(bytes).ToString() == digest ? bytes : throw WrongDigest(what, OciDigest.Of(bytes).ToString(), digest);

    private static SourceException WrongDigest(string what, string actual, string expected) => new(
        SourceErrorKind.Corrupt,
        $"{DisplayText.QuotePath(what)} has the digest {actual}, and {DisplayText.Quote(expected)} is asked for.",
        "Find out who changed it before you change the digest.");
}
