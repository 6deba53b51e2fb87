using System.Net;
using System.Net.Http.Headers;
using Wassette.Components.Sources.Http;
using Wassette.Wit;

namespace Wassette.Components.Sources.Oci;

/// <summary>Speaks the distribution specification to one repository.</summary>
internal sealed class RegistryClient : IOciRegistry
{
    private readonly OciReference _reference;
    private readonly SourceWeb _web;
    private readonly RegistryLogin _login;
    private readonly bool _allowsPlainHttp;
    private Uri? _root;

    /// <param name="reference">The registry and repository.</param>
    /// <param name="options">How to connect, and what to log in with.</param>
    /// <param name="web">What sends the requests.</param>
    /// <param name="pushes">Whether something will be added.</param>
    public RegistryClient(OciReference reference, FetchOptions options, SourceWeb web, bool pushes)
    {
        _reference = reference;
        _web = web;
        _allowsPlainHttp = options.AllowInsecureRegistry || ComponentSource.IsLoopback(reference.Host);
        _login = new RegistryLogin(reference, options, web, pushes ? "pull,push" : "pull");
    }

    public async Task<ServedManifest> GetManifestAsync(string reference, CancellationToken cancellation)
    {
        string what = NameOf(reference);
        Uri uri = await UriAsync("manifests/" + reference, cancellation).ConfigureAwait(false);
        SourceRequest request = new(HttpMethod.Get, uri) { Accept = MediaTypes.Manifests };
        using HttpResponseMessage response = await SendAsync(request, cancellation).ConfigureAwait(false);
        await RequireAsync(response, what, cancellation, HttpStatusCode.OK).ConfigureAwait(false);
        byte[] bytes = await BodyReader.ReadAsync(
            response, what, SourceLimits.LargestManifest, _web.Retry.Silence, cancellation).ConfigureAwait(false);
        return new ServedManifest(bytes, response.Content.Headers.ContentType?.MediaType, DigestOf(response));
    }

    public async Task<BlobBody> OpenBlobAsync(OciDigest digest, long from, CancellationToken cancellation)
    {
        string what = NameOf(digest.ToString());
        HttpResponseMessage response = await SendAsync(
            new SourceRequest(HttpMethod.Get, await BlobUriAsync(digest, cancellation).ConfigureAwait(false)) { From = from },
            cancellation).ConfigureAwait(false);
        try
        {
            if (from > 0 && response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
            {
                response.Dispose();
                return await OpenBlobAsync(digest, 0, cancellation).ConfigureAwait(false);
            }

            await RequireAsync(
                response,
                what,
                cancellation,
                HttpStatusCode.OK,
                from > 0 ? HttpStatusCode.PartialContent : HttpStatusCode.OK).ConfigureAwait(false);
            BodyReader.RequirePlain(response, what);
            long begins = response.StatusCode == HttpStatusCode.PartialContent ? BodyReader.RequireRange(response, from, what) : 0;
            Stream stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
            return new BlobBody(response, stream, begins, response.Content.Headers.ContentLength, response.RequestMessage!.RequestUri!);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    public async Task<bool> HasBlobAsync(OciDigest digest, CancellationToken cancellation)
    {
        using HttpResponseMessage response = await SendAsync(
            new SourceRequest(
                HttpMethod.Head, await BlobUriAsync(digest, cancellation).ConfigureAwait(false)), cancellation).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }

        await RequireAsync(response, NameOf(digest.ToString()), cancellation, HttpStatusCode.OK).ConfigureAwait(false);
        return true;
    }

    // "Pushing a blob monolithically", POST then PUT.
    public async Task PutBlobAsync(
        OciDescriptor descriptor, byte[] bytes, IProgress<FetchProgress>? progress, CancellationToken cancellation)
    {
        string what = NameOf(descriptor.Digest.ToString());
        Uri uploads = await UriAsync("blobs/uploads/", cancellation).ConfigureAwait(false);
        using HttpResponseMessage opened = await SendAsync(
            new SourceRequest(HttpMethod.Post, uploads) { Content = () => new ByteArrayContent([]), FollowsRedirects = false },
            cancellation).ConfigureAwait(false);
        await RequireAsync(opened, what, cancellation, HttpStatusCode.Accepted).ConfigureAwait(false);
        Uri location = UploadUri(uploads, opened, descriptor.Digest);
        SourceRequest upload = new(HttpMethod.Put, location)
        {
            Content = () => new UploadContent(bytes, what, progress),
            FollowsRedirects = false,
        };
        using HttpResponseMessage done = await SendAsync(upload, cancellation).ConfigureAwait(false);
        await RequireAsync(done, what, cancellation, HttpStatusCode.Created).ConfigureAwait(false);
    }

    public async Task PutManifestAsync(string reference, OciManifest manifest, CancellationToken cancellation)
    {
        string what = NameOf(reference);
        SourceRequest request = new(HttpMethod.Put, await UriAsync("manifests/" + reference, cancellation).ConfigureAwait(false))
        {
            Content = () => new ByteArrayContent(manifest.Bytes) { Headers = { ContentType = new(manifest.Descriptor.MediaType) } },
            FollowsRedirects = false,
        };
        using HttpResponseMessage response = await SendAsync(request, cancellation).ConfigureAwait(false);
        await RequireAsync(response, what, cancellation, HttpStatusCode.Created).ConfigureAwait(false);
        if (DigestOf(response) is { } digest && digest.StartsWith("sha256:", StringComparison.Ordinal)
            && digest != manifest.Descriptor.Digest.ToString())
        {
            throw manifest.Descriptor.Digest.Mismatch(what);
        }
    }

    // Asked once more after a challenge, and no further: a registry that says 401 for ever is believed the second time.
    private async Task<HttpResponseMessage> SendAsync(SourceRequest request, CancellationToken cancellation)
    {
        bool isOwn = IsOwn(request.Uri);
        request = request with { AllowsPlainHttp = _allowsPlainHttp, Authorization = isOwn ? _login.Authorization : null };
        HttpResponseMessage response = await _web.SendAsync(request, cancellation).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.Unauthorized || !isOwn || !IsOwn(response.RequestMessage!.RequestUri!))
        {
            return response;
        }

        try
        {
            if (!await _login.AnswerAsync(response, cancellation).ConfigureAwait(false))
            {
                return response;
            }
        }
        catch
        {
            response.Dispose();
            throw;
        }

        response.Dispose();
        return await _web.SendAsync(request with { Authorization = _login.Authorization }, cancellation).ConfigureAwait(false);
    }

    private bool IsOwn(Uri uri) => _root is { } root && uri.GetLeftPart(UriPartial.Authority) == root.GetLeftPart(UriPartial.Authority);

    private Task RequireAsync(
        HttpResponseMessage response, string what, CancellationToken cancellation, params ReadOnlySpan<HttpStatusCode> expected)
    {
        return expected.Contains(response.StatusCode) ? Task.CompletedTask : FailAsync();

        async Task FailAsync() => throw await TransferFailure.OfAsync(
            response, what, _web.Retry.Silence, cancellation).ConfigureAwait(false);
    }

    private static Uri UploadUri(Uri uploads, HttpResponseMessage opened, OciDigest digest)
    {
        if (opened.Headers.Location is not { } location || !Uri.TryCreate(uploads, location, out Uri? target))
        {
            throw new SourceException(
                SourceErrorKind.ServerError,
                $"{DisplayText.Quote(uploads.Authority)} does not say where to upload to.",
                "It must follow the OCI distribution specification.");
        }

        if (target.Scheme != uploads.Scheme && target.Scheme != Uri.UriSchemeHttps)
        {
            throw new SourceException(
                SourceErrorKind.RedirectRefused,
                $"{DisplayText.Quote(uploads.Authority)} wants the upload at a place that is not https.",
                "It must offer https.");
        }

        UriBuilder builder = new(target) { Fragment = "" };
        string separator = builder.Query.Length > 1 ? builder.Query + "&" : "?";
        builder.Query = $"{separator}digest={Uri.EscapeDataString(digest.ToString())}";
        return builder.Uri;
    }

    private static string? DigestOf(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Docker-Content-Digest", out IEnumerable<string>? values) ? values.First() : null;

    private string NameOf(string reference) =>
        $"{_reference.Name}{(reference.Contains(':', StringComparison.Ordinal) ? '@' : ':')}{reference}";

    private Task<Uri> BlobUriAsync(OciDigest digest, CancellationToken cancellation) => UriAsync("blobs/" + digest, cancellation);

    private async Task<Uri> UriAsync(string path, CancellationToken cancellation)
    {
        _root ??= await FindRootAsync(cancellation).ConfigureAwait(false);
        return new Uri(_root, $"/v2/{_reference.Repository}/{path}");
    }

    // Where encryption may be missing, it is tried all the same; a certificate that is refused is no reason to go without.
    private async Task<Uri> FindRootAsync(CancellationToken cancellation)
    {
        Uri secure = new($"https://{_reference.ApiAuthority}/v2/");
        if (!_allowsPlainHttp)
        {
            return secure;
        }

        try
        {
            using HttpResponseMessage response = await _web.SendAsync(
                new SourceRequest(HttpMethod.Get, secure) { Retries = false }, cancellation).ConfigureAwait(false);
            return secure;
        }
        catch (SourceException e) when (e.Kind is SourceErrorKind.TlsFailed or SourceErrorKind.Unreachable)
        {
            return new Uri($"http://{_reference.ApiAuthority}/v2/");
        }
    }
}
