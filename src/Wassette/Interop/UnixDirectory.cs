using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Wassette.Interop;

/// <summary>Directories as Unix has them. .NET can't open one, and so can't have its entries written to the disk.</summary>
[UnsupportedOSPlatform("windows")]
internal static partial class UnixDirectory
{
    private const string Library = "libc";

    // EIO of errno.h.
    private const int InputOutputError = 5;

    /// <summary>Waits until the names in a directory outlast a loss of power, where the file system offers that.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public static void Flush(string path)
    {
        int file = open(path, UnixOpenFlags.CloseOnExecute);
        if (file < 0)
        {
            // Who may write there may not always read there; the names are changed all the same.
            return;
        }

        int result = fsync(file);
        int error = Marshal.GetLastPInvokeError();
        _ = close(file);
        if (result != 0 && error == InputOutputError)
        {
            throw new IOException($"{Wit.DisplayText.QuotePath(path)} can't be written to the disk: {Marshal.GetPInvokeErrorMessage(error)}.");
        }
    }

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int open(string path, int flags);

    [LibraryImport(Library, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int fsync(int file);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int close(int file);
}
