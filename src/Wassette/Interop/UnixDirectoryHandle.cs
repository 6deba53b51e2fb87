using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Wassette.Interop;

/// <summary>
/// A directory of Linux that stays the same one wherever it is moved. It is not open for reading, no child process gets it, and
/// what is asked of it follows no link.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed partial class UnixDirectoryHandle : SafeHandleMinusOneIsInvalid
{
    private const string Library = "libc";
    private const int CurrentDirectory = -100;

    private static readonly int Flags =
        UnixOpenFlags.PathOnly | UnixOpenFlags.Directory | UnixOpenFlags.NoFollow | UnixOpenFlags.CloseOnExecute;

    private UnixDirectoryHandle(int file)
        : base(ownsHandle: true) => SetHandle(file);

    /// <summary>Opens a directory by its path; null when that can't be.</summary>
    public static UnixDirectoryHandle? Open(string path) => Checked(openat(CurrentDirectory, path, Flags));

    /// <summary>Opens an entry that is a directory; null when that can't be.</summary>
    public UnixDirectoryHandle? Enter(string name) => Checked(openat(this, name, Flags));

    protected override bool ReleaseHandle() => close((int)handle) == 0;

    private static UnixDirectoryHandle? Checked(int opened) => opened < 0 ? null : new UnixDirectoryHandle(opened);

    // openat's mode is for new files only. What it gives is an int: taken for a handle, its -1 would be none of the invalid ones.
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int openat(int directory, string name, int flags);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int openat(UnixDirectoryHandle directory, string name, int flags);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int close(int file);
}
