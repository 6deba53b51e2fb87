using Wassette.Components;
using Wassette.Components.Sources;
using Wassette.Components.Store;
using Wassette.Policies;
using Wassette.Wit;

namespace Wassette;

/// <content>Imports from anywhere.</content>
public sealed partial class WassetteSession
{
    /// <summary>Imports a component from where it is: a file, a web server, a registry or the store of installed components.</summary>
    /// <inheritdoc cref="Import(ImportRequest, CancellationToken)"/>
    /// <param name="request">What to import, and how.</param>
    /// <param name="options">How to fetch; null for the defaults.</param>
    /// <param name="progress">Told how far downloads are.</param>
    /// <param name="cancellation">Ends the import at once, before it changes anything.</param>
    /// <exception cref="SourceException">It can't be had from there.</exception>
    /// <exception cref="StoreException">It is not installed, or its entry can't be used.</exception>
    public async Task<WasmComponent> ImportAsync(
        ImportRequest request,
        FetchOptions? options = null,
        IProgress<FetchProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ComponentOrigin origin = request.Source is { } source
            ? ComponentOrigin.Of(await source.FetchAsync(options, progress, cancellation).ConfigureAwait(false), request.Digest)
            : ComponentOrigin.Of(request, Store);
        return await Task.Run(() => Import(request, origin, cancellation), cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// Notices what other processes have done in the store to the components that were imported from it: those that were
    /// removed go, those that were replaced are imported anew, and a changed policy is in force. It costs a look at two
    /// files for each.
    /// </summary>
    public void RefreshInstalled(CancellationToken cancellation = default)
    {
        foreach (WasmComponent component in Components)
        {
            component.Installation?.Refresh(component, cancellation);
        }
    }

    /// <summary>
    /// Imports installed components whose ids the session does not have. Their code is loaded when a tool is called; what is
    /// known of them was written down when they were installed.
    /// </summary>
    /// <param name="isWanted">Whether an id is that of one of them.</param>
    /// <param name="compile">Whether those are imported too that have to be compiled to know their tools; the others only, if not.</param>
    /// <param name="tried">What is passed over. What is imported, or can't be, is added; what is no longer in the store is taken out.</param>
    /// <param name="report">Told why one was not imported, in a sentence.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="StoreException">The store can't be used.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up; what is imported stays.</exception>
    public void ImportInstalled(
        Func<string, bool> isWanted, bool compile, ISet<string> tried, Action<string> report, CancellationToken cancellation = default)
    {
        StoreListing listing = Store.List();
        tried.IntersectWith([.. listing.Components.Select(Key), .. listing.Problems]);
        foreach (InstalledComponent installed in listing.Components.Where(installed => isWanted(installed.Id)))
        {
            cancellation.ThrowIfCancellationRequested();
            bool canDefer = compile || Store.ReadWorld(installed) is not null;
            if (!canDefer || !tried.Add(Key(installed)) || _components.ContainsKey(installed.Id))
            {
                continue;
            }

            try
            {
                Import(new ImportRequest { Name = installed.Id, DeferLoading = true }, cancellation);
            }
            catch (Exception e) when (e is ImportException or PolicyException or StoreException)
            {
                report($"The installed component '{installed.Id}' is not imported. {e.Message}");
            }
        }

        foreach (string problem in listing.Problems.Where(tried.Add))
        {
            report(problem);
        }

        static string Key(InstalledComponent installed) => $"{installed.Id} {installed.Digest}";
    }

    /// <summary>Fails where <see cref="Import(ImportRequest, ComponentOrigin, CancellationToken, ImportBatch)"/> would; changes nothing but the cache.</summary>
    internal void Check(ImportRequest request, ComponentOrigin origin, CancellationToken cancellation)
    {
        string id = origin.ChooseId(request.Id);
        RequireFreeId(id, origin.Uri, request.Force);
        using CompiledComponent compiled = ImportCheck.Compile(Compiler, origin.Read(), origin.Text, cancellation);
        ComponentTools tools = ComponentTools.Find(compiled, id);
        ImportCheck.RequireRunnable(compiled.World, tools, origin.Text);
        WasmComponent component = new(this, id, origin.Uri, new ComponentImage(compiled), request.Stateful);
        component.Permissions.Retire();
        if (request.Policy is { } policy)
        {
            component.CheckPolicy(policy, request.PolicySource);
        }
    }

    internal WasmComponent Import(ImportRequest request, ComponentOrigin origin, CancellationToken cancellation, ImportBatch? batch = null)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        string id = origin.ChooseId(request.Id);
        RequireFreeId(id, origin.Uri, request.Force);
        (ComponentImage image, ComponentTools tools) = Open(request, origin, id, cancellation);
        try
        {
            ImportCheck.RequireRunnable(image.World, tools, origin.Text);
            RequireState(request, tools, origin.Text);
            tools.Select(request.Tools);
            if (!request.Force && FindSame(id, origin, image, tools, request) is { } present)
            {
                batch?.AddPolicy(present);
                SetPolicy(present, request, origin);
                image.Dispose();
                return present;
            }

            WasmComponent component = new(this, id, origin.Uri, image, request.Stateful) { RequestedPolicy = origin.Requested };
            bool hasPolicy = SetPolicy(component, request, origin);
            if (origin.Installed is { IsForeign: false } installed)
            {
                component.Installation = new Installed(Store, installed, request with { InPlaceOf = null });
                component.Installation.Begin(component, hasPolicy);
                hasPolicy = true;
            }

            return Register(component, tools, request, adoptPolicy: !hasPolicy, batch, cancellation);
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    private (ComponentImage Image, ComponentTools Tools) Open(
        ImportRequest request, ComponentOrigin origin, string id, CancellationToken cancellation)
    {
        InstalledComponent? installed = origin.Installed is { IsForeign: false } entry ? entry : null;
        WitWorld? known = installed is null ? null : Store.ReadWorld(installed);
        if (request.DeferLoading && known is not null && (request.Digest ?? installed!.Digest) == installed!.Digest)
        {
            return (new ComponentImage(installed.Digest["sha256:".Length..], installed.Size, known, stopped => Load(installed, known, stopped)), ComponentTools.Find(known, id));
        }

        byte[] bytes = origin.Read();
        cancellation.ThrowIfCancellationRequested();
        CompiledComponent compiled = ImportCheck.Compile(Compiler, bytes, origin.Text, cancellation);
        try
        {
            ComponentTools tools = ComponentTools.Find(compiled, id);
            if (installed is not null && known is null && tools.IsComplete)
            {
                Store.KeepWorld(installed, compiled.World);
            }

            return (new ComponentImage(compiled), tools);
        }
        catch
        {
            compiled.Dispose();
            throw;
        }
    }

    // Gates were chosen and tools offered by what the entry says, so the component must be just that.
    private CompiledComponent Load(InstalledComponent installed, WitWorld known, CancellationToken cancellation)
    {
        CompiledComponent compiled = ImportCheck.Compile(Compiler, ComponentStore.Read(installed), installed.ComponentPath, cancellation);
        if (ComponentTools.Find(compiled, installed.Id).IsComplete && WorldRecord.AreSame(compiled.World, known))
        {
            return compiled;
        }

        compiled.Dispose();
        throw ComponentStore.NotAsDescribed(installed);
    }
}
