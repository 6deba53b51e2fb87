namespace Wassette.Components.Sources.Oci;

/// <summary>Content on its way.</summary>
/// <param name="response">What holds the connection.</param>
/// <param name="stream">The bytes.</param>
/// <param name="from">Where they begin.</param>
/// <param name="length">How many the server says there are, or null.</param>
/// <param name="uri">Where they come from.</param>
internal sealed class BlobBody(IDisposable response, Stream stream, long from, long? length, Uri uri) : IDisposable
{
    public Stream Stream => stream;

    public long From => from;

    public long? Length => length;

    public Uri Uri => uri;

    public void Dispose()
    {
        stream.Dispose();
        response.Dispose();
    }
}
