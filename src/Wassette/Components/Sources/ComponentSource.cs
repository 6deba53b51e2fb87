using Wassette.Components.Sources.Oci;
using Wassette.Policies.Network;
using Wassette.Wit;

namespace Wassette.Components.Sources;

/// <summary>Where a component is: a file, an https URL or an OCI registry.</summary>
public abstract record ComponentSource
{
    private const string Known = "Name a file, an https:// URL, or oci://host/repository[:tag][@digest].";

    private protected ComponentSource(string text) => Text = text;

    /// <summary>The source as text that <see cref="Parse"/> reads.</summary>
    public string Text { get; }

    /// <summary>What an id is made of: the file's name, the URL's or the repository's last segment.</summary>
    public abstract string SuggestedName { get; }

    /// <summary>Reads a path, a <c>file:</c> or <c>https:</c> URL, or an <c>oci:</c> reference.</summary>
    /// <exception cref="SourceException">It is none of these.</exception>
    public static ComponentSource Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (string.IsNullOrWhiteSpace(text))
        {
            throw Invalid("The source is empty.", Known);
        }

        if (text.Any(char.IsControl))
        {
            throw Invalid($"{DisplayText.Quote(text)} has a control character in it.", Known);
        }

        return SchemeOf(text) switch
        {
            null => FileSource.OfPath(text),
            "file" => FileSource.OfUri(text),
            "https" => HttpsSource.Of(text),
            "oci" => new OciSource(OciReference.Parse(text)),
            "http" => throw new SourceException(
                SourceErrorKind.InsecureRefused,
                $"{DisplayText.Quote(text)} would not be encrypted.",
                "Use https://, or download the file and name its path."),
            string scheme => throw Invalid($"'{scheme}:' is not a scheme that components are fetched by.", Known),
        };
    }

    /// <summary>Gives the component and what came with it.</summary>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="progress">Told how far downloads are.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="SourceException">It can't be had.</exception>
    public async Task<FetchedComponent> FetchAsync(
        FetchOptions? options = null, IProgress<FetchProgress>? progress = null, CancellationToken cancellation = default)
    {
        options ??= FetchOptions.Default;
        if (options.Credential is not null && this is not OciSource)
        {
            throw Invalid("A credential was given, and only registries are logged in to.", "Leave it out.");
        }

        return await TransferTime.LimitAsync(
            this, options.Timeout, token => FetchCoreAsync(options, progress, token), cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public sealed override string ToString() => Text;

    internal static SourceException Invalid(string problem, string remedy) => new(SourceErrorKind.InvalidSource, problem, remedy);

    /// <summary>Whether a host is this machine by its spelling: then no encryption is needed.</summary>
    internal static bool IsLoopback(HostName host) =>
        host.IsLocalhost || (host.Address is { } address && AddressClasses.Of(address) == AddressClass.Loopback);

    private protected abstract Task<FetchedComponent> FetchCoreAsync(
        FetchOptions options, IProgress<FetchProgress>? progress, CancellationToken cancellation);

    // One letter is a drive of Windows; what has no "//" behind it is a file's name unless the scheme is known.
    private static string? SchemeOf(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 2 || !char.IsAsciiLetter(text[0]) || !text[..colon].All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.'))
        {
            return null;
        }

        string scheme = text[..colon].ToLowerInvariant();
        return scheme is "file" or "http" or "https" or "oci" || text.AsSpan(colon).StartsWith("://") ? scheme : null;
    }
}
