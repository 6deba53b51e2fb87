using Wassette.UserFiles;
using Wassette.Wit;

namespace Wassette.Components.Store;

/// <summary>
/// The directory of the store: an entry is a directory of its own, and appears, is replaced and goes by renaming.
/// </summary>
/// <remarks>
/// An entry is made in <c>.work/&lt;id&gt;/new</c> under the entry's lock. To replace one, the old entry is renamed to
/// <c>.work/&lt;id&gt;/old</c> and the new one to its place; a process that ends between the two leaves an old entry
/// without another in its place, which whoever looks next puts back. So at each moment there is the old or the new one,
/// after a loss of power too: a name is on the disk before what depends on it is done.
/// </remarks>
internal sealed class StoreFiles
{
    public const string ComponentFile = "component.wasm";
    public const string RecordFile = "component.json";
    public const string PolicyFile = "policy.yaml";
    public const string WorldFile = "world.json";

    private const string Work = ".work";
    private const string Locks = ".locks";
    private const string New = "new";
    private const string Old = "old";
    private const string Removed = "removed";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public StoreFiles(string directory) => Directory = Path.GetFullPath(directory);

    /// <summary>The directory.</summary>
    public string Directory { get; }

    /// <summary>Told each step as soon as it is done.</summary>
    public Action<StoreStep>? Done { get; init; }

    public string EntryPath(string id) => Path.Combine(Directory, id);

    public string FilePath(string id, string file) => Path.Combine(Directory, id, file);

    /// <summary>Requires that only the user can change the store.</summary>
    /// <returns>False when there is no store yet.</returns>
    /// <exception cref="StoreException">Others can.</exception>
    public bool TryOpen()
    {
        if (!System.IO.Directory.Exists(Directory))
        {
            return File.Exists(Directory)
                ? throw new StoreException(
                    StoreErrorKind.Unusable, $"{DisplayText.QuotePath(Directory)} is a file.", "Name a directory for the components.")
                : false;
        }

        try
        {
            PrivateDirectory.RequirePrivate(Directory);
            return true;
        }
        catch (UnsafeFileException e)
        {
            throw new StoreException(
                StoreErrorKind.Unsafe, e.Message, "Until then nothing in it is used: whoever can write there chooses what runs here.", e);
        }
    }

    /// <summary>The names of the entries that are there, sorted.</summary>
    public IReadOnlyList<string> Ids()
    {
        RecoverAll();
        return
        [
            .. System.IO.Directory.EnumerateDirectories(Directory).Select(path => Path.GetFileName(path))
                .Where(name => !name.StartsWith('.')).Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Whether there is an entry.</summary>
    public bool Exists(string id)
    {
        if (System.IO.Directory.Exists(EntryPath(id)))
        {
            return true;
        }

        if (!System.IO.Directory.Exists(Path.Combine(Directory, Work, id)))
        {
            // A replacement may have ended since the first look.
            return System.IO.Directory.Exists(EntryPath(id));
        }

        TryRecover(id);
        return System.IO.Directory.Exists(EntryPath(id));
    }

    /// <summary>Puts an entry in its place.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="make">Gives the files by name, or null to leave all as it is.</param>
    /// <param name="ended">As for <see cref="Change"/>.</param>
    public void Replace(string id, Func<IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>>?> make, Action? ended = null) => Change(
        id,
        () =>
        {
            if (make() is { } files)
            {
                Replace(id, files);
            }
        },
        ended);

    /// <summary>Takes an entry away.</summary>
    /// <returns>False when there is none.</returns>
    public bool Remove(string id)
    {
        bool removed = false;
        Change(id, () =>
        {
            if (System.IO.Directory.Exists(EntryPath(id)))
            {
                string work = Path.Combine(Directory, Work, id);
                System.IO.Directory.CreateDirectory(work);
                PrivateDirectory.Rename(EntryPath(id), Path.Combine(work, Removed));
                removed = true;
                Done?.Invoke(StoreStep.OldMovedAway);
            }
        });
        return removed;
    }

    /// <summary>Changes an entry while no other process does.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="change">What to do.</param>
    /// <param name="ended">Called when it is certain which entry is there, whether or not the change succeeded.</param>
    public void Change(string id, Action change, Action? ended = null)
    {
        try
        {
            Prepare();
            using IDisposable held = Lock(id, Patience);
            Recover(id);
            Done?.Invoke(StoreStep.Locked);
            try
            {
                change();
            }
            finally
            {
                Recover(id);
                ended?.Invoke();
                Done?.Invoke(StoreStep.Cleaned);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(
                e is UnsafeFileException ? StoreErrorKind.Unsafe : StoreErrorKind.Unusable,
                $"The store {DisplayText.QuotePath(Directory)} can't be changed: {DisplayText.Clean(e.Message)}",
                "See that it can be written and has room, or name another directory.",
                e);
        }
    }

    private void Replace(string id, IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>> files)
    {
        string work = Path.Combine(Directory, Work, id);
        string staged = Path.Combine(work, New);
        System.IO.Directory.CreateDirectory(staged);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(staged, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        foreach ((string name, ReadOnlyMemory<byte> bytes) in files)
        {
            using FileStream file = new(Path.Combine(staged, name), PrivateFile.CreateNew());
            file.Write(bytes.Span);
            file.Flush(flushToDisk: true);
            Done?.Invoke(name == ComponentFile ? StoreStep.ComponentStaged : StoreStep.Staged);
        }

        PrivateDirectory.Flush(staged);
        PrivateDirectory.Flush(Path.Combine(Directory, Work));
        if (System.IO.Directory.Exists(EntryPath(id)))
        {
            PrivateDirectory.Rename(EntryPath(id), Path.Combine(work, Old));
            Done?.Invoke(StoreStep.OldMovedAway);
        }

        PrivateDirectory.Rename(staged, EntryPath(id));
        Done?.Invoke(StoreStep.NewInPlace);
    }

    private void Prepare()
    {
        if (!TryOpen())
        {
            PrivateDirectory.Close(Directory);
        }

        System.IO.Directory.CreateDirectory(Path.Combine(Directory, Work));
        System.IO.Directory.CreateDirectory(Path.Combine(Directory, Locks));
    }

    private IDisposable Lock(string id, TimeSpan patience)
    {
        try
        {
            return PrivateFile.Lock(Path.Combine(Directory, Locks, id), patience);
        }
        catch (IOException e) when (PrivateFile.IsInUse(e))
        {
            throw new StoreException(
                StoreErrorKind.Busy, $"Another process is changing the component '{id}'.", "Try it again when it has ended.", e);
        }
    }

    private void RecoverAll()
    {
        string work = Path.Combine(Directory, Work);
        if (System.IO.Directory.Exists(work))
        {
            foreach (string leftover in System.IO.Directory.EnumerateDirectories(work).ToArray())
            {
                TryRecover(Path.GetFileName(leftover));
            }
        }
    }

    // Waits for a process that is at it; a store that can't be written is listed as it is.
    private void TryRecover(string id)
    {
        try
        {
            using IDisposable held = Lock(id, Patience);
            Recover(id);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    private void Recover(string id)
    {
        string work = Path.Combine(Directory, Work, id);
        if (!System.IO.Directory.Exists(work))
        {
            return;
        }

        string old = Path.Combine(work, Old);
        if (System.IO.Directory.Exists(old) && !System.IO.Directory.Exists(EntryPath(id)))
        {
            PrivateDirectory.Rename(old, EntryPath(id));
        }

        System.IO.Directory.Delete(work, recursive: true);
    }
}
