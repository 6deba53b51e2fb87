using System.Collections.Concurrent;
using Wasmtime.Components;
using Wassette.Interop;
using Wassette.Wit;

namespace Wassette.Components;

/// <summary>A component ready to run: its compiled code, and what is known of it without running it.</summary>
/// <remarks>
/// Whoever made it disposes it; each accepted call uses it as well, so that a component which is removed or replaced
/// stays until the last of them has ended.
/// </remarks>
internal sealed class CompiledComponent : IDisposable
{
    private readonly ConcurrentDictionary<WitFunction, ExportIndex?> _exports = new(ReferenceEqualityComparer.Instance);
    private int _users = 1;

    /// <summary>The compiled code.</summary>
    public required Component Code { get; init; }

    /// <summary>The sha256 of the component's bytes, in lower-case hexadecimal.</summary>
    public required string Digest { get; init; }

    /// <summary>How many bytes the component has.</summary>
    public required long Size { get; init; }

    /// <summary>What it imports and exports.</summary>
    public required WitWorld World { get; init; }

    /// <summary>The memories and tables of one instance.</summary>
    public required InstanceStorage Storage { get; init; }

    /// <summary>Whether the compiled code came from the cache.</summary>
    public required bool FromCache { get; init; }

    /// <summary>What the importer should know of how it was compiled.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>Where a function is among the exports; null when it is not where the component's types say.</summary>
    public ExportIndex? FindExport(WitFunction function) => _exports.GetOrAdd(function, Find);

    /// <summary>Keeps the code until the same number of calls of <see cref="Dispose"/>.</summary>
    /// <returns>False when it is gone already.</returns>
    public bool TryUse()
    {
        for (int users = Volatile.Read(ref _users); users > 0;)
        {
            int before = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (before == users)
            {
                return true;
            }

            users = before;
        }

        return false;
    }

    /// <summary>Ends one use; the last one frees the code.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            Code.Dispose();
        }
    }

    private ExportIndex? Find(WitFunction function)
    {
        if (function.Interface is null)
        {
            return ExportIndex.Find(Code, function.Name);
        }

        using ExportIndex? instance = ExportIndex.Find(Code, function.Interface);
        return instance is null ? null : ExportIndex.Find(Code, function.Name, instance);
    }
}
