using Wassette.Interop;
using Wassette.Wit;

namespace Wassette.UserFiles;

/// <summary>A file that nobody but the user reads or writes, in a private directory.</summary>
internal static class PrivateFile
{
    /// <summary>The extension of files that a process was writing when it ended.</summary>
    public const string TemporaryExtension = ".tmp";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OpenToOthers =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Options for a new file that is the user's alone from the start.</summary>
    public static FileStreamOptions CreateNew() => Options(FileMode.CreateNew, FileAccess.Write);

    /// <summary>Looks at a file without opening it.</summary>
    /// <returns>Its stamp, or null when it is not there.</returns>
    /// <exception cref="UnsafeFileException">It is a link or no file, belongs to another user, or others can read or write it.</exception>
    public static FileStamp? Look(string path) => OperatingSystem.IsWindows() ? LookOnWindows(path) : LookOnUnix(path);

    /// <summary>Reads a file that <see cref="Look"/> found to be the user's own.</summary>
    /// <exception cref="UnsafeFileException">The directory is not private, so that the file may be another by now.</exception>
    public static byte[] Read(string path, int limit)
    {
        PrivateDirectory.RequirePrivate(Path.GetDirectoryName(path)!);
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
        if (file.Length > limit)
        {
            throw new IOException($"{DisplayText.QuotePath(path)} has {file.Length} bytes, and at most {limit} are read.");
        }

        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Writes a file whole or not at all, and so that it outlasts a loss of power.</summary>
    /// <param name="path">The file.</param>
    /// <param name="bytes">Its content.</param>
    /// <param name="overwrite">Whether a file that is there is replaced; an <see cref="IOException"/> otherwise.</param>
    public static void Replace(string path, ReadOnlySpan<byte> bytes, bool overwrite = true)
    {
        string temporary = Path.Combine(Path.GetDirectoryName(path)!, Path.GetRandomFileName() + TemporaryExtension);
        try
        {
            using (FileStream file = new(temporary, CreateNew()))
            {
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite);
            PrivateDirectory.Flush(Path.GetDirectoryName(path)!);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Waits until no other process has the lock, and takes it until the result is disposed.</summary>
    /// <param name="path">The file that stands for the lock.</param>
    /// <param name="patience">How long to wait.</param>
    /// <exception cref="IOException">Another process kept it.</exception>
    public static IDisposable Lock(string path, TimeSpan patience) =>
        OpenAlone(path, Options(FileMode.OpenOrCreate, FileAccess.ReadWrite), patience);

    /// <summary>Opens a file for one piece to be written at its end; no other process writes until the result is disposed.</summary>
    /// <param name="path">The file, which is made for the user alone where there is none.</param>
    /// <param name="patience">How long to wait for others.</param>
    /// <exception cref="IOException">It can't be opened, or another process kept it.</exception>
    public static FileStream Append(string path, TimeSpan patience)
    {
        FileStreamOptions options = Options(FileMode.Append, FileAccess.Write);
        options.BufferSize = 0;
        if (OperatingSystem.IsWindows())
        {
            // Who only reads may: on Unix a lock does not keep them away.
            options.Share = FileShare.Read;
        }

        return OpenAlone(path, options, patience);
    }

    private static FileStream OpenAlone(string path, FileStreamOptions options, TimeSpan patience)
    {
        long start = Environment.TickCount64;
        while (true)
        {
            try
            {
                // Share.None is flock(2) on Unix: it ends with the process, however that ends.
                return new FileStream(path, options);
            }
            catch (IOException e) when (IsInUse(e) && Environment.TickCount64 - start < patience.TotalMilliseconds)
            {
                Thread.Sleep(10);
            }
        }
    }

    /// <summary>Whether a file could not be opened because another process keeps it.</summary>
    public static bool IsInUse(IOException exception)
    {
        // ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION; EWOULDBLOCK on Linux and macOS, which .NET gives as it is.
        int code = exception.HResult & 0xFFFF;
        return OperatingSystem.IsWindows() ? code is 32 or 33 : exception.HResult is 11 or 35;
    }

    private static FileStreamOptions Options(FileMode mode, FileAccess access)
    {
        FileStreamOptions options = new() { Mode = mode, Access = access, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return options;
    }

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static FileStamp? LookOnUnix(string path)
    {
        if (UnixFileStatus.Read(path, follow: false) is not { } status)
        {
            return null;
        }

        string? reason = !status.IsRegularFile ? "is a link, or not a file"
            : !status.IsOwn ? "belongs to another user"
            : (status.Permissions & OpenToOthers) != 0 ? "is open to others than its owner (close it with: chmod 600)"
            : null;
        return reason is null
            ? new FileStamp(status.Inode, status.Size, Time(status.Modified), Time(status.Changed))
            : throw new UnsafeFileException($"{DisplayText.QuotePath(path)} {reason}, and is not used.");
    }

    [System.Runtime.Versioning.SupportedOSPlatform("windows")]
    private static FileStamp? LookOnWindows(string path)
    {
        FileInfo file = new(path);
        if (!file.Exists)
        {
            return Directory.Exists(path)
                ? throw new UnsafeFileException($"{DisplayText.QuotePath(path)} is not a file, and is not used.")
                : null;
        }

        string? reason = (file.Attributes & FileAttributes.ReparsePoint) != 0 ? "is a link"
            : WindowsAccess.FindOtherReader(file) is { } other ? $"is open to {DisplayText.Quote(other)}"
            : null;
        return reason is null
            ? new FileStamp(Inode: 0, file.Length, file.LastWriteTimeUtc, file.CreationTimeUtc)
            : throw new UnsafeFileException($"{DisplayText.QuotePath(path)} {reason}, and is not used.");
    }

    private static DateTime Time(long nanoseconds) => DateTime.UnixEpoch.AddTicks(nanoseconds / TimeSpan.NanosecondsPerTick);
}
