using Wassette.Components.Sources.Cache;
using Wassette.Components.Sources.Http;
using Wassette.Policies.Network;
using Wassette.Wit;

namespace Wassette.Components.Sources;

/// <summary>A file of a web server, by https.</summary>
public sealed record HttpsSource : ComponentSource
{
    private HttpsSource(string text, Uri uri)
        : base(text) => Uri = uri;

    /// <summary>The URL.</summary>
    public Uri Uri { get; }

    /// <inheritdoc/>
    public override string SuggestedName =>
        Uri.Segments is [.., { } last] && last.Trim('/').Length > 0 ? Uri.UnescapeDataString(last.Trim('/')) : Uri.IdnHost;

    internal static HttpsSource Of(string text)
    {
        const string Remedy = "Write https://host/path/component.wasm.";
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Scheme != Uri.UriSchemeHttps)
        {
            throw Invalid($"{DisplayText.Quote(text)} is not a URL.", Remedy);
        }

        if (uri.UserInfo.Length > 0)
        {
            throw Invalid(
                "The URL has a user name or password in it, which would be kept and shown.",
                "Download the file with a program that can log in, and name its path.");
        }

        if (uri.Fragment.Length > 0)
        {
            throw Invalid($"{DisplayText.Quote(text)} has a fragment ('#'), which no server sees.", "Remove it.");
        }

        return HostName.Parse(uri.IdnHost, out Policies.RuleProblem? problem) is null
            ? throw Invalid(problem!.Message, Remedy)
            : new HttpsSource(text, uri);
    }

    private protected override async Task<FetchedComponent> FetchCoreAsync(
        FetchOptions options, IProgress<FetchProgress>? progress, CancellationToken cancellation)
    {
        Signatures.SignatureRequirement.RefuseUnverifiable(this, options);
        using SourceWeb web = new(options);
        WebDownload download = new(Uri, options.LargestComponent, web, new DownloadCache(options.CacheDirectory), progress)
        {
            MayRedirectTo = options.MayRedirectTo,
        };
        byte[] bytes = await download.GetAsync(options.Offline, cancellation).ConfigureAwait(false);
        WasmMagic.Require(bytes, Text);
        return new FetchedComponent
        {
            Source = this,
            Bytes = bytes,
            Digest = Oci.OciDigest.Of(bytes).ToString(),
            ResolvedUri = Uri.AbsoluteUri,
            BytesTransferred = download.BytesTransferred,
        };
    }
}
