using System.Security.Cryptography;
using Wassette.Components.Sources.Oci;

namespace Wassette.Components.Sources.Cache;

/// <summary>
/// The beginning of a download of which nobody says the digest. How much of it is what the server sent is noted while it
/// arrives: what a crash of the machine, or somebody, made of the file otherwise is not gone on with.
/// </summary>
/// <param name="partial">The file.</param>
/// <param name="cache">Where the notes are.</param>
/// <param name="kind">The kind of note.</param>
/// <param name="key">What the note is about.</param>
internal sealed class NotedBeginning(PartialFile partial, DownloadCache cache, string kind, string key) : IDisposable
{
    // What a process that is killed has received in vain at most.
    private const long UntilNote = 1024 * 1024;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _noted;

    /// <summary>The server's mark of the version that this is the beginning of.</summary>
    public string? ETag { get; private set; }

    /// <summary>How many bytes there are.</summary>
    public long Length => partial.Length;

    /// <summary>Where the next bytes are written; they are told to <see cref="Add"/> then.</summary>
    public Stream Stream => partial.ForAppending();

    public void Dispose() => _hash.Dispose();

    /// <summary>Keeps what was noted, if it is still there and the same, and nothing else.</summary>
    public void Reopen()
    {
        DownloadNote? note = cache.ReadNote(kind, key);
        partial.Cut(Math.Min(partial.Length, note?.Length ?? 0));
        _ = _hash.GetHashAndReset();
        Stream written = partial.ForReading();
        byte[] buffer = new byte[128 * 1024];
        while (written.Read(buffer) is > 0 and int count)
        {
            _hash.AppendData(buffer, 0, count);
        }

        (ETag, _noted) = (note?.ETag, partial.Length);
        if (partial.Length > 0 && note?.Digest != Digest())
        {
            Clear(etag: null);
        }
    }

    /// <summary>Starts anew. An older note does no harm: it is not of what comes.</summary>
    /// <param name="etag">The server's mark of the version that comes.</param>
    public void Clear(string? etag)
    {
        partial.Clear();
        _ = _hash.GetHashAndReset();
        (ETag, _noted) = (etag, 0);
    }

    /// <summary>Takes account of what was written.</summary>
    public void Add(ReadOnlySpan<byte> part)
    {
        _hash.AppendData(part);
        if (partial.Length - _noted >= UntilNote)
        {
            Note();
        }
    }

    /// <summary>Notes what there is, if anybody will go on with it.</summary>
    public void Note()
    {
        _noted = partial.Length;
        if (!partial.IsKept)
        {
            return;
        }

        try
        {
            cache.WriteNote(kind, new DownloadNote { Key = key, ETag = ETag, Length = _noted, Digest = Digest() });
        }
        catch (SourceException)
        {
            // The next attempt only begins further back.
        }
    }

    private string Digest() => $"sha256:{Convert.ToHexStringLower(_hash.GetCurrentHash())}";
}
