using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Wassette.Interop;

namespace Wassette.Sandbox.Storage;

/// <summary>
/// A second descriptor, of this process's own, of a directory that Wasmtime has open: a look through it is one system call where
/// a native function hops to another thread and back. Linux only.
/// </summary>
/// <remarks>
/// It exists only when its device and inode hash to the identity that the native function gave for Wasmtime's: both being open,
/// they are one directory. It can confirm what is held; what it does not confirm, the native functions are asked about.
/// </remarks>
[SupportedOSPlatform("linux")]
internal sealed class OwnDirectory : IDisposable
{
    private readonly UnixDirectoryHandle _handle;

    private OwnDirectory(UnixDirectoryHandle handle) => _handle = handle;

    /// <summary>Opens the directory that has an identity, by its path; null when another is there, or it can't be opened.</summary>
    public static OwnDirectory? Open(string path, ulong identity) =>
        HandleReserve.TryTakeSpare() ? Verified(UnixDirectoryHandle.Open(path), identity) : null;

    /// <summary>Opens the entry that has an identity; null when another is there, or it can't be opened.</summary>
    public OwnDirectory? Enter(string name, ulong identity) => HandleReserve.TryTakeSpare() ? Verified(_handle.Enter(name), identity) : null;

    /// <summary>Whether an entry surely is the open file that has an identity.</summary>
    public bool Holds(string name, ulong identity)
    {
        try
        {
            return UnixFileStatus.Read(_handle, name) is { } status && MetadataHash.Of(status.Device, status.Inode) == identity;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Gives the type of an entry, null when there is none; false when this does not know.</summary>
    public bool TryGetType(string name, out string? type)
    {
        type = null;
        try
        {
            if (UnixFileStatus.Read(_handle, name) is not { } status)
            {
                return true;
            }

            type = status.IsRegularFile ? FileTypes.RegularFile
                : status.IsDirectory ? FileTypes.Directory
                : status.IsSymbolicLink ? FileTypes.SymbolicLink
                : null;
        }
        catch (IOException)
        {
        }

        return type is not null;
    }

    /// <summary>Opens both ends of an entry that is a FIFO; null when it is none, or can't be opened.</summary>
    /// <exception cref="IOException">The system does not say what it is.</exception>
    public SafeFileHandle? OpenPipe(string name) => UnixPipe.Open(_handle, name);

    public void Dispose() => _handle.Dispose();

    private static OwnDirectory? Verified(UnixDirectoryHandle? opened, ulong identity)
    {
        if (opened is null)
        {
            return null;
        }

        OwnDirectory directory = new(opened);
        if (directory.Holds("", identity))
        {
            return directory;
        }

        directory.Dispose();
        return null;
    }
}
