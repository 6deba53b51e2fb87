using Wassette.Interop;

namespace Wassette.Sandbox.Storage;

/// <summary>
/// A directory that is moved takes its links along, and a relative one then points elsewhere: perhaps out of what the
/// guest may see. The gate would not follow it, but a person or program that comes across it would.
/// </summary>
internal static class MovedLinks
{
    // What is larger is refused: it can't be looked through in the time of a call.
    private const int MostEntries = 100_000;

    // Each level is a descriptor of the process.
    private const int MostLevels = 64;

    /// <summary>Fails unless all links in a directory may be where it is moved to.</summary>
    /// <exception cref="FileErrorException">One may not, or the directory is too large to tell.</exception>
    public static void Require(GuestStorage storage, PathWalk directory, HostPath to)
    {
        int left = MostEntries;
        Require(storage, directory.Directory, directory.Name!, to, MostLevels, ref left);
    }

    private static void Require(GuestStorage storage, in NativeValue parent, string name, HostPath to, int levels, ref int left)
    {
        using OwnedResource? directory = storage.Files.Enter(parent, name, out _);
        if (directory is null)
        {
            return;
        }

        using OwnedResource entries = storage.Files.ReadDirectory(directory.Value);
        while (storage.Files.NextEntries(entries.Value) is { Count: > 0 } more)
        {
            left -= more.Count;
            if (left < 0 || levels == 0)
            {
                throw storage.Refuse(to.ToString(), PathAccess.Write, StorageRefusal.LeavesDirectory);
            }

            foreach (DirectoryEntry entry in more)
            {
                if (entry.Type == FileTypes.Directory)
                {
                    Require(storage, directory.Value, entry.Name, to.Child(entry.Name), levels - 1, ref left);
                }
                else if (entry.Type == FileTypes.SymbolicLink && ReadRelative(storage, directory.Value, entry.Name) is { } target)
                {
                    LinkTargets.Require(storage, to, target);
                }
            }
        }
    }

    // An absolute target, which the native function does not give, is the same from everywhere.
    private static string? ReadRelative(GuestStorage storage, in NativeValue directory, string name)
    {
        try
        {
            return storage.Files.ReadLink(directory, name);
        }
        catch (FileErrorException e) when (e.Code is FileErrors.NotPermitted or FileErrors.NoEntry)
        {
            return null;
        }
    }
}
