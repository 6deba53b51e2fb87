using Wassette.Wit;

namespace Wassette.Components.Sources;

/// <summary>A file of this machine.</summary>
public sealed record FileSource : ComponentSource
{
    private FileSource(string text, string path)
        : base(text) => Path = path;

    /// <summary>The full path.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public override string SuggestedName => System.IO.Path.GetFileName(Path);

    /// <summary>A path, relative to the current directory; <c>~</c> is the user's home.</summary>
    internal static FileSource OfPath(string text)
    {
        bool isHome = text is "~" || text.StartsWith("~/", StringComparison.Ordinal) || (
            OperatingSystem.IsWindows() && text.StartsWith("~\\", StringComparison.Ordinal));
        string path = isHome
            ? System.IO.Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), text[1..])
            : text;
        try
        {
            return new FileSource(text, System.IO.Path.GetFullPath(path));
        }
        catch (ArgumentException e)
        {
            throw new SourceException(
                SourceErrorKind.InvalidSource, $"There can be no file {DisplayText.QuotePath(text)}.", "Name a file.", e);
        }
    }

    /// <summary><c>file:///path</c>; a host other than this one would be a share of the network.</summary>
    internal static FileSource OfUri(string text)
    {
        string rest = text["file:".Length..];
        string path = !rest.StartsWith("//", StringComparison.Ordinal) ? rest
            : rest.StartsWith("//localhost/", StringComparison.OrdinalIgnoreCase) ? rest["//localhost".Length..]
            : rest[2..];
        if (!path.StartsWith('/') || path.StartsWith("//", StringComparison.Ordinal))
        {
            throw Invalid(
                $"{DisplayText.Quote(text)} is not the URL of a file of this machine.", "Write file:///full/path.wasm, or the path alone.");
        }

        if (path.AsSpan().ContainsAny('?', '#'))
        {
            throw Invalid($"{DisplayText.Quote(text)} has a query or fragment, which a file has not.", "Write '?' as %3F and '#' as %23.");
        }

        string decoded = Uri.UnescapeDataString(path);
        if (decoded.Any(char.IsControl))
        {
            throw Invalid($"{DisplayText.Quote(text)} has a control character in it.", "Name a file without one.");
        }

        return new FileSource(text, System.IO.Path.GetFullPath(OperatingSystem.IsWindows() ? decoded.TrimStart('/') : decoded));
    }

    private protected override Task<FetchedComponent> FetchCoreAsync(
        FetchOptions options, IProgress<FetchProgress>? progress, CancellationToken cancellation)
    {
        Signatures.SignatureRequirement.RefuseUnverifiable(this, options);
        try
        {
            byte[] bytes = ComponentFile.Read(Path);
            if (bytes.Length > options.LargestComponent)
            {
                throw SourceLimits.TooLarge(Text, bytes.Length, options.LargestComponent);
            }

            return Task.FromResult(new FetchedComponent
            {
                Source = this,
                Bytes = bytes,
                Digest = Oci.OciDigest.Of(bytes).ToString(),
                ResolvedUri = ComponentFile.UriOf(Path).AbsoluteUri,
            });
        }
        catch (ImportException e)
        {
            SourceErrorKind kind = e.Kind switch
            {
                ImportErrorKind.NotFound => SourceErrorKind.NotFound,
                ImportErrorKind.TooLarge => SourceErrorKind.TooLarge,
                ImportErrorKind.NotAComponent => SourceErrorKind.NotAComponent,
                _ => SourceErrorKind.Unreadable,
            };
            throw new SourceException(kind, e.Message, "Name a component's file.", e);
        }
    }
}
