using Wassette.Interop;

namespace Wassette.Sandbox.Storage;

/// <summary>
/// The directory-entry-streams of a guest. They are the gate's own resources: a native one can't be told which
/// directory it lists, nor be made to leave entries out.
/// </summary>
internal sealed class DirectoryListings
{
    private readonly Dictionary<uint, DirectoryListing> _listings = [];
    private uint _next;

    /// <summary>Adds a listing; gives the number that the resource has.</summary>
    public uint Add(DirectoryListing listing)
    {
        while (!_listings.TryAdd(++_next, listing))
        {
        }

        return _next;
    }

    public DirectoryListing Get(uint rep) => _listings[rep];

    /// <summary>Ends a listing that the guest dropped.</summary>
    public void Remove(uint rep)
    {
        if (_listings.Remove(rep, out DirectoryListing? listing))
        {
            listing.Dispose();
        }
    }

    /// <summary>Frees the memory of listings whose store is going away.</summary>
    public void Forget()
    {
        foreach (DirectoryListing listing in _listings.Values)
        {
            listing.Forget();
        }
    }
}

/// <summary>A directory being listed: what the guest may see of it.</summary>
internal sealed class DirectoryListing(GuestStorage storage, HostPath directory, OwnedResource entries) : IDisposable
{
    private readonly Queue<DirectoryEntry> _ready = [];
    private bool _ended;

    /// <summary>The next entry; null at the end.</summary>
    public DirectoryEntry? Next()
    {
        while (_ready.Count == 0 && !_ended)
        {
            List<DirectoryEntry> more = storage.Files.NextEntries(entries.Value);
            _ended = more.Count == 0;
            foreach (DirectoryEntry entry in more.Where(entry => IsListed(directory.Child(entry.Name))))
            {
                _ready.Enqueue(entry);
            }
        }

        return _ready.TryDequeue(out DirectoryEntry? next) ? next : null;
    }

    public void Dispose() => entries.Dispose();

    public void Forget() => entries.Forget();

    // A name is content: where only writing is granted it can't be read. What is only on the way to something is shown.
    private bool IsListed(HostPath path)
    {
        PathAccess allowed = storage.Allowed(path);
        return allowed.HasFlag(PathAccess.Read) || allowed == PathAccess.Visible;
    }
}
