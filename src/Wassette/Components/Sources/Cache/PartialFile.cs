namespace Wassette.Components.Sources.Cache;

/// <summary>The beginning of a download, which this process alone writes to.</summary>
internal sealed class PartialFile(string path, FileStream stream) : IDisposable
{
    /// <summary>How many bytes there are.</summary>
    public long Length => stream.Length;

    /// <summary>Starts anew.</summary>
    public void Clear() => stream.SetLength(0);

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
        // While it is open nobody else takes it for a beginning; Windows has no choice.
        if (OperatingSystem.IsWindows())
        {
            stream.Dispose();
        }

        File.Move(path, destination, overwrite: true);
        stream.Dispose();
    }

    /// <summary>Closes it; what was written stays for the next time, unless it is nothing.</summary>
    public void Dispose()
    {
        bool isEmpty = stream.CanRead && stream.Length == 0;
        stream.Dispose();
        if (isEmpty)
        {
            File.Delete(path);
        }
    }
}
