using Wassette.Auditing;
using Wassette.Policies;
using Wassette.UserFiles;

namespace Wassette.Components.Store;

/// <summary>
/// The tie between a component of a session and its entry in the store: its policy is kept there, and what other
/// processes do there is noticed.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="entry">The entry.</param>
/// <param name="request">How it was imported.</param>
internal sealed class Installed(ComponentStore store, InstalledComponent entry, ImportRequest request)
{
    private readonly Lock _gate = new();
    private (FileStamp Component, FileStamp? Policy)? _stamp = store.Stamp(entry);

    /// <summary>The id in the store.</summary>
    public string Id => entry.Id;

    /// <summary>Where the policy is kept.</summary>
    public string PolicyPath => store.PolicyPath(entry.Id);

    /// <summary>Begins with the policy that is kept, or keeps the one that the component was given.</summary>
    public void Begin(WasmComponent component, bool hasPolicy)
    {
        if (hasPolicy)
        {
            Keep(component.Policy.RawText);
        }
        else
        {
            Load(component);
        }
    }

    /// <summary>Keeps a policy, or none.</summary>
    /// <exception cref="PolicyException">It can't be kept; then it is not in force either.</exception>
    public void Keep(string? text)
    {
        try
        {
            lock (_gate)
            {
                _stamp = store.WritePolicy(entry, _stamp?.Policy, text);
            }
        }
        catch (StoreException e)
        {
            throw new PolicyException(e.Message, e.Remedy);
        }
    }

    /// <summary>Puts the policy in force that another process has written; looks at one file.</summary>
    public void RefreshPolicy(WasmComponent component)
    {
        (FileStamp Component, FileStamp? Policy)? now = store.Stamp(entry.Id);
        lock (_gate)
        {
            if (now is null || now.Value.Component != _stamp?.Component || now.Value.Policy == _stamp.Value.Policy)
            {
                return;
            }

            _stamp = now;
        }

        // Also when a call or a change of ours is the occasion: what it loads was written by somebody else.
        using IDisposable origin = AuditOrigin.Begin(AuditOrigin.OtherProcess);
        Load(component);
    }

    /// <summary>As <see cref="RefreshPolicy"/>, also where the same bytes were installed anew.</summary>
    public void NoticeOthers(WasmComponent component)
    {
        if (store.Stamp(entry.Id) is { } now && now.Component != _stamp?.Component && FindSame() is { } found)
        {
            TakeOver(component, found);
        }
        else
        {
            RefreshPolicy(component);
        }
    }

    /// <summary>Notices that the entry was removed, replaced, or given another policy.</summary>
    public void Refresh(WasmComponent component, CancellationToken cancellation)
    {
        (FileStamp Component, FileStamp? Policy)? now = store.Stamp(entry.Id);
        if (now is { } same && same.Component == _stamp?.Component)
        {
            RefreshPolicy(component);
            return;
        }

        try
        {
            if (store.Find(entry.Id) is not { IsForeign: false } found)
            {
                component.Session.Remove(component);
            }
            else
            {
                Replace(component, found, cancellation);
            }
        }
        catch (Exception e) when (e is StoreException or ImportException or PolicyException)
        {
            // What was imported stays; whoever imports the entry by name is told what is wrong with it.
            _stamp = now;
        }
    }

    private void Replace(WasmComponent component, InstalledComponent found, CancellationToken cancellation)
    {
        if (found.Digest == entry.Digest)
        {
            TakeOver(component, found);
            return;
        }

        component.Session.Import(
            request with { Id = component.Id, Force = true, InPlaceOf = component, Policy = null, AcceptPolicy = false, Digest = null }, cancellation);
    }

    private void TakeOver(WasmComponent component, InstalledComponent found)
    {
        lock (_gate)
        {
            _stamp = store.Stamp(found);
        }

        using IDisposable origin = AuditOrigin.Begin(AuditOrigin.OtherProcess);
        Load(component);
    }

    private InstalledComponent? FindSame()
    {
        try
        {
            return store.Find(entry.Id) is { IsForeign: false } found && found.Digest == entry.Digest ? found : null;
        }
        catch (StoreException)
        {
            // Whoever writes there is told.
            return null;
        }
    }

    private void Load(WasmComponent component)
    {
        if (component.LoadPolicy(() => store.ReadPolicy(entry), PolicyPath) is { } remark)
        {
            component.Remarks = [.. component.Remarks, remark];
            component.Warnings = [.. component.Warnings, remark];
        }
    }
}
