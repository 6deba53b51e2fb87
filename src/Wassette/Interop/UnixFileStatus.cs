using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Wassette.Interop;

/// <summary>What the system knows of a file, in one call. .NET has no way to ask for the owner.</summary>
/// <param name="Mode">The file's type and permissions, as <c>st_mode</c>.</param>
/// <param name="Owner">The user who owns it.</param>
/// <param name="Device">The file system that it is on, as <c>st_dev</c>.</param>
/// <param name="Inode">Its number.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Modified">When its content last changed, in nanoseconds since 1970.</param>
/// <param name="Changed">When it or what is said of it last changed, in nanoseconds since 1970.</param>
[UnsupportedOSPlatform("windows")]
internal readonly unsafe partial record struct UnixFileStatus(
    int Mode, uint Owner, ulong Device, ulong Inode, long Size, long Modified, long Changed)
{
    private const string Library = "libc";
    private const int TypeMask = 0xF000;
    private const int RegularFile = 0x8000;
    private const int Directory = 0x4000;
    private const int Fifo = 0x1000;
    private const int SymbolicLink = 0xA000;
    private const int NoFollow = 0x100;
    private const int BufferSize = 256;
    private const uint BasicStats = 0x7FF;
    private const int NoSuchFile = 2;
    private const int NotADirectory = 20;

    /// <summary>Whether it is an ordinary file: no link, directory, pipe, socket or device.</summary>
    public bool IsRegularFile => (Mode & TypeMask) == RegularFile;

    /// <summary>Whether it is a directory.</summary>
    public bool IsDirectory => (Mode & TypeMask) == Directory;

    /// <summary>Whether it is a symbolic link.</summary>
    public bool IsSymbolicLink => (Mode & TypeMask) == SymbolicLink;

    /// <summary>Whether it is a named pipe.</summary>
    public bool IsFifo => (Mode & TypeMask) == Fifo;

    /// <summary>Who may do what with it.</summary>
    public UnixFileMode Permissions => (UnixFileMode)(Mode & 0xFFF);

    /// <summary>Whether it belongs to the user that this process acts for.</summary>
    public bool IsOwn => Owner == geteuid();

    /// <summary>Reads a file's status.</summary>
    /// <param name="path">The file.</param>
    /// <param name="follow">Whether a link is followed, or is itself what is asked about.</param>
    /// <returns>The status, or null when there is no such file.</returns>
    /// <exception cref="IOException">The system does not tell.</exception>
    public static UnixFileStatus? Read(string path, bool follow)
    {
        byte* buffer = stackalloc byte[BufferSize];
        int result = OperatingSystem.IsMacOS() ? ReadMac(path, follow, buffer) : ReadLinux(path, follow, buffer);
        return result != 0 ? Missing(path) : OperatingSystem.IsMacOS() ? FromMac(buffer) : FromLinux(buffer);
    }

    /// <summary>Reads the status of an entry of a directory; a link is not followed, and nothing is mounted for it.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="name">The entry; empty for the directory itself.</param>
    /// <returns>The status, or null when there is no such entry.</returns>
    /// <exception cref="IOException">The system does not tell.</exception>
    [SupportedOSPlatform("linux")]
    public static UnixFileStatus? Read(UnixDirectoryHandle directory, string name)
    {
        const int EmptyPath = 0x1000;
        const int NoAutomount = 0x800;
        byte* buffer = stackalloc byte[BufferSize];
        int flags = NoFollow | NoAutomount | (name.Length == 0 ? EmptyPath : 0);
        return statx(directory, name, flags, BasicStats, buffer) != 0 ? Missing(name) : FromLinux(buffer);
    }

    private static UnixFileStatus? Missing(string path)
    {
        int error = Marshal.GetLastPInvokeError();
        return error is NoSuchFile or NotADirectory
            ? null
            : throw new IOException($"{Wit.DisplayText.QuotePath(path)} can't be looked at: {Marshal.GetPInvokeErrorMessage(error)}.");
    }

    private static int ReadLinux(string path, bool follow, byte* buffer)
    {
        const int CurrentDirectory = -100;
        return statx(CurrentDirectory, path, follow ? 0 : NoFollow, BasicStats, buffer);
    }

    // statx(2): the same layout on all architectures.
    private static UnixFileStatus FromLinux(byte* buffer) => new(
        *(ushort*)(buffer + 28),
        *(uint*)(buffer + 20),
        MakeDevice(*(uint*)(buffer + 136), *(uint*)(buffer + 140)),
        *(ulong*)(buffer + 32),
        *(long*)(buffer + 40),
        Time(buffer + 112),
        Time(buffer + 96));

    // makedev(3).
    private static ulong MakeDevice(ulong major, ulong minor) =>
        ((major & 0xFFFFF000) << 32) | ((major & 0xFFF) << 8) | ((minor & 0xFFFFFF00) << 12) | (minor & 0xFF);

    private static int ReadMac(string path, bool follow, byte* buffer) => (RuntimeInformation.ProcessArchitecture, follow) switch
    {
        (Architecture.X64, true) => stat_inode64(path, buffer),
        (Architecture.X64, false) => lstat_inode64(path, buffer),
        (_, true) => stat(path, buffer),
        (_, false) => lstat(path, buffer),
    };

    // struct stat of sys/stat.h with 64-bit inodes.
    private static UnixFileStatus FromMac(byte* buffer) => new(
        *(ushort*)(buffer + 4),
        *(uint*)(buffer + 16),
        *(uint*)buffer,
        *(ulong*)(buffer + 8),
        *(long*)(buffer + 96),
        Time(buffer + 48),
        Time(buffer + 64));

    private static long Time(byte* seconds) => unchecked((*(long*)seconds * 1_000_000_000) + *(uint*)(seconds + 8));

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int statx(int directory, string path, int flags, uint mask, byte* status);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int statx(SafeHandle directory, string path, int flags, uint mask, byte* status);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int stat(string path, byte* status);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int lstat(string path, byte* status);

    [LibraryImport(Library, EntryPoint = "stat$INODE64", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int stat_inode64(string path, byte* status);

    [LibraryImport(Library, EntryPoint = "lstat$INODE64", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int lstat_inode64(string path, byte* status);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial uint geteuid();
}
