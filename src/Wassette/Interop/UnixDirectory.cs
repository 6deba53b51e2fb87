using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Wassette.Interop;

/// <summary>Directories as Unix has them. .NET can't open one, and so can't have its entries written to the disk.</summary>
[UnsupportedOSPlatform("windows")]
internal static partial class UnixDirectory
{
    private const string Library = "libc";

    // F_FULLFSYNC of fcntl.h.
    private const int MacFullSync = 51;

    // EINTR, EIO, ENOSPC and EDQUOT of errno.h.
    private const int Interrupted = 4;
    private const int InputOutputError = 5;
    private const int NoSpace = 28;
    private const int LinuxQuotaExceeded = 122;
    private const int MacQuotaExceeded = 69;

    /// <summary>Waits until the names in a directory outlast a loss of power, where the file system offers that.</summary>
    /// <remarks>
    /// An error by which fsync(2) says that the names did not get to the disk is thrown: that it failed, is full, or over the
    /// user's quota. The others say that the file system has no such thing for directories (EINVAL of some that lie on the
    /// network or in user space): there the names are as safe as it makes them, which is no reason not to use it. On macOS,
    /// where fsync leaves them in the disk's own memory, F_FULLFSYNC is asked for, and fsync where the disk can't do that, as
    /// .NET does for files.
    /// </remarks>
    /// <exception cref="IOException">The disk failed or is full.</exception>
    public static void Flush(string path)
    {
        int file = open(path, UnixOpenFlags.CloseOnExecute);
        if (file < 0)
        {
            // Who may write there may not always read there; the names are changed all the same.
            return;
        }

        int error = Flush(file);
        _ = close(file);
        if (IsFailure(error))
        {
            throw new IOException($"{Wit.DisplayText.QuotePath(path)} can't be written to the disk: {Marshal.GetPInvokeErrorMessage(error)}.");
        }
    }

    /// <summary>Whether an error of fsync(2) means that something is not on the disk.</summary>
    internal static bool IsFailure(int error) =>
        error is InputOutputError or NoSpace || error == (OperatingSystem.IsMacOS() ? MacQuotaExceeded : LinuxQuotaExceeded);

    private static int Flush(int file)
    {
        int error = OperatingSystem.IsMacOS() ? Repeat(() => fcntl(file, MacFullSync)) : Repeat(() => fsync(file));
        return OperatingSystem.IsMacOS() && error != 0 && !IsFailure(error) ? Repeat(() => fsync(file)) : error;
    }

    private static int Repeat(Func<int> call)
    {
        int error;
        do
        {
            error = call() == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
        while (error == Interrupted);

        return error;
    }

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int open(string path, int flags);

    [LibraryImport(Library, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int fsync(int file);

    // Variadic in C: without a third argument it is called as any other.
    [LibraryImport(Library, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int fcntl(int file, int command);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int close(int file);
}
