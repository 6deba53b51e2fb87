using System.Net;
using System.Net.Http.Headers;

namespace Wassette.Components.Sources.Oci;

/// <summary>Bytes that go to a registry, and say how far they are.</summary>
internal sealed class UploadContent : HttpContent
{
    private const int PartLength = 256 * 1024;

    private readonly byte[] _bytes;
    private readonly string _what;
    private readonly IProgress<FetchProgress>? _progress;

    public UploadContent(byte[] bytes, string what, IProgress<FetchProgress>? progress)
    {
        (_bytes, _what, _progress) = (bytes, what, progress);
        Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        for (int sent = 0; sent < _bytes.Length;)
        {
            int count = Math.Min(PartLength, _bytes.Length - sent);
            await stream.WriteAsync(_bytes.AsMemory(sent, count), cancellationToken).ConfigureAwait(false);
            sent += count;
            _progress?.Report(new FetchProgress(_what, sent, _bytes.Length));
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _bytes.Length;
        return true;
    }
}
