namespace Wassette.Components.Sources.Cache;

/// <summary>The beginning of a download, which nobody else writes to.</summary>
/// <param name="path">The file.</param>
/// <param name="stream">The file, open.</param>
/// <param name="owned">The lock that keeps others away, or null for a file that nobody knows of.</param>
internal sealed class PartialFile(string path, FileStream stream, FileStream? owned) : IDisposable
{
    /// <summary>How many bytes there are.</summary>
    public long Length => stream.Length;

    /// <summary>Whether it stays for the next time.</summary>
    public bool IsKept => owned is not null;

    /// <summary>Starts anew.</summary>
    public void Clear() => Cut(0);

    /// <summary>Keeps so much of it.</summary>
    public void Cut(long length) => stream.SetLength(length);

    /// <summary>The stream, at its end.</summary>
    public Stream ForAppending()
    {
        stream.Seek(0, SeekOrigin.End);
        return stream;
    }

    /// <summary>The stream, at its start, with all that was written.</summary>
    public Stream ForReading()
    {
        stream.Seek(0, SeekOrigin.Begin);
        return stream;
    }

    /// <summary>Closes it and gives it its final name.</summary>
    public void MoveTo(string destination)
    {
        stream.Dispose();
        File.Move(path, destination, overwrite: true);
    }

    /// <summary>Closes it; what was written stays for the next time, if there is one.</summary>
    public void Dispose()
    {
        bool isOfNoUse = stream.CanRead && (stream.Length == 0 || !IsKept);
        stream.Dispose();
        if (isOfNoUse)
        {
            File.Delete(path);
        }

        owned?.Dispose();
    }
}
