using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Wassette.Components.Sources.Oci;
using Wassette.Wit;

namespace Wassette.Components.Sources.Cache;

/// <summary>
/// What was downloaded, by digest, so that nothing is transferred twice; beginnings of downloads that broke off; and
/// notes of what a tag or URL last was.
/// </summary>
/// <remarks>
/// The directory is the user's own (0700), and still no content is believed: its digest is worked out again each time
/// it is read. Several processes may share a directory: content appears by rename, and a download has one writer.
/// </remarks>
internal sealed class DownloadCache
{
    private const int LargestNote = 16 * 1024;
    private const string TemporaryExtension = ".tmp";

    private readonly string _directory;
    private readonly long _limit;
    private readonly Lazy<bool> _opened;

    /// <summary>Opens a cache; touches nothing until it is used.</summary>
    /// <param name="directory">Where it lies, or null for the user's own.</param>
    /// <param name="limit">The most that all content together may take, in bytes; the least recently used goes first.</param>
    public DownloadCache(string? directory, long limit = 2L * 1024 * 1024 * 1024)
    {
        _directory = directory ?? UserCache.Downloads;
        _limit = limit;
        _opened = new Lazy<bool>(Open, LazyThreadSafetyMode.PublicationOnly);
    }

    /// <summary>Gives content whose digest has been checked.</summary>
    /// <returns>The bytes, or null when they are not there, or not right: then they are deleted.</returns>
    public byte[]? TryRead(OciDigest digest, long limit) => Use(() =>
    {
        string path = BlobPath(digest);
        if (!File.Exists(path))
        {
            return null;
        }

        using (FileStream file = new(path, PrivateDirectory.FileOptions(FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete)))
        {
            if (file.Length > limit)
            {
                return null;
            }

            byte[] bytes = GC.AllocateUninitializedArray<byte>((int)file.Length);
            file.ReadExactly(bytes);
            if (digest.Matches(bytes))
            {
                Touch(path);
                return bytes;
            }
        }

        File.Delete(path);
        return null;
    });

    /// <summary>Keeps content that the caller has checked.</summary>
    public void Write(OciDigest digest, ReadOnlySpan<byte> bytes)
    {
        byte[] copy = bytes.ToArray();
        Use(() => WriteFile(BlobPath(digest), copy));
    }

    /// <summary>Opens the beginning of a download, which is empty for a new one.</summary>
    /// <param name="key">What is downloaded.</param>
    public PartialFile OpenPartial(string key) => Use(() =>
    {
        // Whoever has the lock owns the beginning; others make a download of their own, which nobody goes on with.
        string path = Path.Combine(_directory, "partial", Hash(key));
        FileStream? owned = TryLock(path + ".lock");
        try
        {
            path = owned is null ? TemporaryPath("partial") : path;
            return new PartialFile(path, new FileStream(path, PrivateDirectory.FileOptions(FileMode.OpenOrCreate, FileAccess.ReadWrite)), owned);
        }
        catch
        {
            owned?.Dispose();
            throw;
        }
    });

    /// <summary>Makes content of a finished download, whose digest the caller has checked.</summary>
    public void Adopt(PartialFile partial, OciDigest digest) => Use(() =>
    {
        string path = BlobPath(digest);
        partial.MoveTo(path);
        Evict(except: path);
        return true;
    });

    /// <summary>What was noted last, or null.</summary>
    /// <param name="kind">The kind of note: a folder's name.</param>
    /// <param name="key">What it is about.</param>
    public DownloadNote? ReadNote(string kind, string key) => Use(() =>
    {
        FileInfo file = new(NotePath(kind, key));
        if (!file.Exists || file.Length > LargestNote)
        {
            return null;
        }

        try
        {
            DownloadNote? note = JsonSerializer.Deserialize(File.ReadAllBytes(file.FullName), DownloadNoteJson.Default.DownloadNote);
            return note?.Key == key ? note : null;
        }
        catch (JsonException)
        {
            return null;
        }
    });

    /// <summary>Notes something for the next time.</summary>
    public void WriteNote(string kind, DownloadNote note) =>
        Use(() => WriteFile(NotePath(kind, note.Key), JsonSerializer.SerializeToUtf8Bytes(note, DownloadNoteJson.Default.DownloadNote)));

    private T Use<T>(Func<T> operation)
    {
        try
        {
            _ = _opened.Value;
            return operation();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SourceException(
                SourceErrorKind.CacheUnusable,
                $"The directory for downloads, {DisplayText.QuotePath(_directory)}, can't be used: {DisplayText.Clean(e.Message)}",
                "Make room there and see that it is yours, or choose another (XDG_CACHE_HOME on Linux).",
                e);
        }
    }

    private bool Open()
    {
        PrivateDirectory.Ensure(_directory);
        foreach (string folder in new[] { "blobs", "partial", "tags", "web" })
        {
            Directory.CreateDirectory(Path.Combine(_directory, folder));
        }

        return true;
    }

    private static FileStream? TryLock(string path)
    {
        try
        {
            FileStream file = new(path, PrivateDirectory.FileOptions(FileMode.OpenOrCreate, FileAccess.ReadWrite));

            // As old as its last use: what is old is deleted.
            file.WriteByte(0);
            return file;
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }

    private bool WriteFile(string path, byte[] bytes)
    {
        string temporary = TemporaryPath("partial");
        using (FileStream file = new(temporary, PrivateDirectory.FileOptions(FileMode.CreateNew)))
        {
            file.Write(bytes);
        }

        File.Move(temporary, path, overwrite: true);
        return true;
    }

    private string BlobPath(OciDigest digest) => Path.Combine(_directory, "blobs", $"{digest.Algorithm}-{digest.Hex}");

    private string NotePath(string kind, string key) => Path.Combine(_directory, kind, Hash(key) + ".json");

    private string TemporaryPath(string folder) => Path.Combine(_directory, folder, Path.GetRandomFileName() + TemporaryExtension);

    private static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    private static void Touch(string path)
    {
        try
        {
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It only looks older than it is.
        }
    }

    private void Evict(string except)
    {
        DateTime old = DateTime.UtcNow.AddDays(-7);
        FileInfo[] partial = new DirectoryInfo(Path.Combine(_directory, "partial")).GetFiles();
        foreach (FileInfo file in partial.Where(file => file.LastWriteTimeUtc < old))
        {
            file.Delete();
        }

        List<FileInfo> blobs = [.. new DirectoryInfo(Path.Combine(_directory, "blobs")).EnumerateFiles()];
        long total = blobs.Sum(blob => blob.Length);
        foreach (FileInfo blob in blobs.Where(blob => blob.FullName != except).OrderBy(blob => blob.LastWriteTimeUtc))
        {
            if (total <= _limit)
            {
                return;
            }

            total -= blob.Length;
            blob.Delete();
        }
    }
}
