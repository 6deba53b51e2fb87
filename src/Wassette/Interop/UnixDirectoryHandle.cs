using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Wassette.Interop;

/// <summary>
/// A directory of Linux that stays the same one wherever it is moved. It is not open for reading, no child process gets it, and
/// what is asked of it follows no link.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed partial class UnixDirectoryHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    private const string Library = "libc";
    private const int CurrentDirectory = -100;

    private static readonly int Flags =
        UnixOpenFlags.PathOnly | UnixOpenFlags.Directory | UnixOpenFlags.NoFollow | UnixOpenFlags.CloseOnExecute;

    public UnixDirectoryHandle()
        : base(ownsHandle: true)
    {
    }

    /// <summary>What is known of the directory itself.</summary>
    /// <exception cref="IOException">The system does not tell.</exception>
    public UnixFileStatus? Status => UnixFileStatus.Read(this, name: "");

    /// <summary>Opens a directory by its path; null when that can't be.</summary>
    public static UnixDirectoryHandle? Open(string path) => Checked(openat(CurrentDirectory, path, Flags));

    /// <summary>Opens an entry that is a directory; null when that can't be.</summary>
    public UnixDirectoryHandle? Enter(string name) => Checked(openat(this, name, Flags));

    protected override bool ReleaseHandle() => close(handle) == 0;

    private static UnixDirectoryHandle? Checked(UnixDirectoryHandle opened)
    {
        if (!opened.IsInvalid)
        {
            return opened;
        }

        opened.Dispose();
        return null;
    }

    // openat's mode is for new files only.
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial UnixDirectoryHandle openat(int directory, string name, int flags);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial UnixDirectoryHandle openat(UnixDirectoryHandle directory, string name, int flags);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int close(nint file);
}
