using System.Runtime.InteropServices;

namespace Wassette.Policies.Storage;

/// <summary>The type of an entry on Linux and macOS: .NET does not tell a pipe from a file, and to open one may wait forever.</summary>
internal static unsafe partial class UnixEntry
{
    private const int TypeMask = 0xF000;
    private const int Directory = 0x4000;
    private const int RegularFile = 0x8000;

    /// <summary>What a path names; a link is something other, and is not followed.</summary>
    public static HostEntryKind KindOf(string path) => (Mode(path) & TypeMask) switch
    {
        0 => HostEntryKind.Missing,
        Directory => HostEntryKind.Directory,
        RegularFile => HostEntryKind.File,
        _ => HostEntryKind.Other,
    };

    // Zero when there is nothing, or nothing that may be seen.
    private static int Mode(string path)
    {
        // Larger than either structure: 256 bytes, and 144.
        byte* status = stackalloc byte[512];
        if (OperatingSystem.IsLinux())
        {
            // struct statx (linux/stat.h) is the same on every architecture; stx_mode is 28 bytes in.
            const int WorkingDirectory = -100;
            const int NoFollow = 0x100;
            const uint Type = 1;
            return statx(WorkingDirectory, path, NoFollow, Type, status) == 0 ? *(ushort*)(status + 28) : 0;
        }

        // struct stat with 64-bit inodes (sys/stat.h): st_mode follows a 32-bit st_dev.
        int result = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? LstatInode64(path, status) : Lstat(path, status);
        return result == 0 ? *(ushort*)(status + 4) : 0;
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int directory, string path, int flags, uint mask, byte* status);

    [LibraryImport("libc", EntryPoint = "lstat$INODE64", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LstatInode64(string path, byte* status);

    [LibraryImport("libc", EntryPoint = "lstat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Lstat(string path, byte* status);
}
