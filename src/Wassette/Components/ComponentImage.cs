using Wassette.Components.Compilation;
using Wassette.Wit;

namespace Wassette.Components;

/// <summary>What a session keeps of a component: what is known of it, and its code as soon as a call needs it.</summary>
/// <remarks>May be used from any number of threads.</remarks>
internal sealed class ComponentImage : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _released = new();
    private readonly Func<CancellationToken, CompiledComponent>? _load;
    private CompiledComponent? _compiled;
    private Task? _loading;
    private bool _disposed;

    /// <summary>An image with its code.</summary>
    public ComponentImage(CompiledComponent compiled)
    {
        _compiled = compiled;
        (Digest, Size, World) = (compiled.Digest, compiled.Size, compiled.World);
        (UsesWasi, UsesHttp) = Needs(World);
    }

    /// <summary>An image whose code is loaded when it is needed.</summary>
    /// <param name="digest">The sha256 of the component's bytes, in lower-case hexadecimal.</param>
    /// <param name="size">How many bytes it has.</param>
    /// <param name="world">What it imports and exports.</param>
    /// <param name="load">Gives the code of just that component. Called on a thread with a large stack.</param>
    public ComponentImage(string digest, long size, WitWorld world, Func<CancellationToken, CompiledComponent> load)
    {
        _load = load;
        (Digest, Size, World) = (digest, size, world);
        (UsesWasi, UsesHttp) = Needs(World);
    }

    /// <summary>The sha256 of the component's bytes, in lower-case hexadecimal.</summary>
    public string Digest { get; }

    /// <summary>How many bytes the component has.</summary>
    public long Size { get; }

    /// <summary>What it imports and exports.</summary>
    public WitWorld World { get; }

    /// <summary>Whether an instance needs a WASI context.</summary>
    public bool UsesWasi { get; }

    /// <summary>Whether an instance needs a wasi:http context; without one its first request would abort the process.</summary>
    public bool UsesHttp { get; }

    /// <summary>Its code; null until it is loaded.</summary>
    public CompiledComponent? Compiled => Volatile.Read(ref _compiled);

    /// <summary>Its code, for a call that keeps it.</summary>
    public CompiledComponent Require() => Compiled ?? throw new InvalidOperationException("A component is called before its code is loaded.");

    /// <summary>Loads the code, unless it is there. Those who wait for it at the same time wait for the same.</summary>
    /// <param name="cancellation">Ends the wait; the code is loaded all the same, for the next call.</param>
    /// <exception cref="ImportException">It can't be compiled.</exception>
    /// <exception cref="Store.StoreException">It is not what was installed.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up, or the component was removed.</exception>
    public Task LoadAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_compiled is not null || _disposed)
            {
                return Task.CompletedTask;
            }

            if (_loading is null or { IsFaulted: true } or { IsCanceled: true })
            {
                _loading = CompilerThread.RunAsync(Load);
            }

            return _loading.WaitAsync(cancellation);
        }
    }

    /// <summary>Gives the code up; calls that use it finish.</summary>
    public void Dispose()
    {
        CompiledComponent? compiled;
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            compiled = _compiled;
        }

        _released.Cancel();
        compiled?.Dispose();
    }

    private static (bool Wasi, bool Http) Needs(WitWorld world) =>
        (world.Imports.Any(import => import.Name.StartsWith("wasi:", StringComparison.Ordinal)), world.ImportsPackage("wasi:http"));

    private bool Load()
    {
        CompiledComponent compiled = _load!(_released.Token);
        lock (_gate)
        {
            if (!_disposed)
            {
                Volatile.Write(ref _compiled, compiled);
                return true;
            }
        }

        compiled.Dispose();
        return false;
    }
}
