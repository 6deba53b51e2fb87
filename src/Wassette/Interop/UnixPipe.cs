using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Wassette.Interop;

/// <summary>Opens FIFOs so that nobody waits: .NET's own way follows links, and waits.</summary>
[UnsupportedOSPlatform("windows")]
internal static partial class UnixPipe
{
    private const string Library = "libc";

    private static readonly int Flags =
        UnixOpenFlags.ReadWrite | UnixOpenFlags.NoFollow | UnixOpenFlags.NonBlocking | UnixOpenFlags.CloseOnExecute;

    /// <summary>Opens both ends of a FIFO; null when it is none now, a link for one, or can't be opened.</summary>
    /// <exception cref="IOException">The system does not say what it is.</exception>
    public static SafeFileHandle? Open(string path) =>
        UnixFileStatus.Read(path, follow: false) is { IsFifo: true } ? Checked(open(path, Flags)) : null;

    /// <summary>As <see cref="Open(string)"/>, of an entry of a directory, wherever that was moved.</summary>
    /// <exception cref="IOException">The system does not say what it is.</exception>
    [SupportedOSPlatform("linux")]
    public static SafeFileHandle? Open(UnixDirectoryHandle directory, string name) =>
        UnixFileStatus.Read(directory, name) is { IsFifo: true } ? Checked(openat(directory, name, Flags)) : null;

    // What was looked at may have been replaced: a link is not followed, and nothing else makes this wait or changes by it.
    private static SafeFileHandle? Checked(int opened) => opened < 0 ? null : new SafeFileHandle(opened, ownsHandle: true);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int open(string path, int flags);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int openat(SafeHandle directory, string name, int flags);
}
