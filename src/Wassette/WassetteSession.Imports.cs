using Wassette.Components;
using Wassette.Components.Sources;
using Wassette.Components.Store;

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

    /// <summary>Fails where <see cref="Import(ImportRequest, ComponentOrigin, CancellationToken, ImportBatch)"/> would; changes nothing but the cache.</summary>
    internal void Check(ImportRequest request, ComponentOrigin origin, CancellationToken cancellation)
    {
        string id = origin.ChooseId(request.Id);
        RequireFreeId(id, origin.Uri, request.Force);
        using CompiledComponent compiled = ImportCheck.Compile(Compiler, origin.Read(), origin.Text, cancellation);
        ComponentTools tools = ComponentTools.Find(compiled, id);
        ImportCheck.RequireRunnable(compiled, tools, origin.Text);
        WasmComponent component = new(this, id, origin.Uri, compiled, request.Stateful);
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
        byte[] bytes = origin.Read();
        cancellation.ThrowIfCancellationRequested();
        CompiledComponent compiled = ImportCheck.Compile(Compiler, bytes, origin.Text, cancellation);
        try
        {
            ComponentTools tools = ComponentTools.Find(compiled, id);
            ImportCheck.RequireRunnable(compiled, tools, origin.Text);
            RequireState(request, tools, origin.Text);
            tools.Select(request.Tools);
            if (!request.Force && FindSame(id, origin, compiled, tools, request.Stateful) is { } present)
            {
                batch?.AddPolicy(present);
                SetPolicy(present, request, origin);
                compiled.Dispose();
                return present;
            }

            WasmComponent component = new(this, id, origin.Uri, compiled, request.Stateful) { RequestedPolicy = origin.Requested };
            bool hasPolicy = SetPolicy(component, request, origin);
            if (origin.Installed is { IsForeign: false } installed)
            {
                component.Installation = new Installed(Store, installed, request);
                component.Installation.Begin(component, hasPolicy);
                hasPolicy = true;
            }

            return Register(component, tools, request.Force, adoptPolicy: !hasPolicy, batch, cancellation);
        }
        catch
        {
            compiled.Dispose();
            throw;
        }
    }
}
