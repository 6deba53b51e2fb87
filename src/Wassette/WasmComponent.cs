using Wassette.Components;
using Wassette.Sandbox.Egress;
using Wassette.Wit;

namespace Wassette;

/// <summary>A component that a session has imported.</summary>
public sealed class WasmComponent
{
    private EgressAccess? _egress;

    internal WasmComponent(WassetteSession session, string id, Uri source, CompiledComponent compiled)
    {
        Session = session;
        Id = id;
        Source = source;
        Compiled = compiled;
    }

    /// <summary>The session that imported it.</summary>
    public WassetteSession Session { get; }

    /// <summary>The component's id; unique in the session.</summary>
    public string Id { get; }

    /// <summary>Where its bytes came from.</summary>
    public Uri Source { get; }

    /// <summary>The digest of its bytes: <c>sha256:</c> and 64 hexadecimal digits.</summary>
    public string Digest => $"sha256:{Compiled.Digest}";

    /// <summary>Its size in bytes.</summary>
    public long Size => Compiled.Size;

    /// <summary>Its tools, sorted by name.</summary>
    public IReadOnlyList<WasmTool> Tools { get; internal set; } = [];

    /// <summary>The interfaces that it imports: what it may ask for.</summary>
    public IReadOnlyList<WitImport> Imports => Compiled.World.Imports;

    /// <summary>When it was imported.</summary>
    public DateTimeOffset ImportedAt { get; } = DateTimeOffset.Now;

    /// <summary>Whether its compiled code came from the cache.</summary>
    public bool FromCache => Compiled.FromCache;

    /// <summary>What is not as one would expect it: tools that have another name than their function, because that was taken.</summary>
    public IReadOnlyList<string> Warnings { get; internal set; } = [];

    /// <summary>What else is worth knowing about the import: functions that are not tools, cache problems.</summary>
    public IReadOnlyList<string> Remarks { get; internal set; } = [];

    internal CompiledComponent Compiled { get; }

    /// <summary>Changes what the component may reach over HTTP, from the next call on; null for nothing.</summary>
    internal void SetEgress(EgressAccess? access) => Interlocked.Exchange(ref _egress, access)?.Dispose();

    /// <summary>What the component may reach over HTTP now, for one call that releases it; null for nothing.</summary>
    internal EgressAccess? LeaseEgress()
    {
        // One that can't be leased was replaced in between.
        EgressAccess? access;
        do
        {
            access = Volatile.Read(ref _egress);
        }
        while (access is not null && !access.TryLease());
        return access;
    }

    /// <summary>Gives up what the component holds; calls that run finish with it.</summary>
    internal void Release()
    {
        Compiled.Dispose();
        SetEgress(null);
    }

    /// <inheritdoc/>
    public override string ToString() => Id;
}
