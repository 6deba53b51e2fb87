using Wasmtime.Components;
using Wassette.Sandbox;
using Wassette.Wit;

namespace Wassette.Components;

/// <summary>A component ready to run: its compiled code, and what is known of it without running it.</summary>
internal sealed class CompiledComponent : IDisposable
{
    /// <summary>The compiled code. Disposing it while a call starts is safe: the call fails, or had its own reference.</summary>
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

    /// <summary>What was wrong with the cache, or null.</summary>
    public string? CacheProblem { get; init; }

    /// <summary>Whether an instance needs a WASI context.</summary>
    public bool UsesWasi => World.Imports.Any(import => import.Name.StartsWith("wasi:", StringComparison.Ordinal));

    /// <summary>Whether an instance needs a wasi:http context; without one its first request would abort the process.</summary>
    public bool UsesHttp => World.ImportsPackage("wasi:http");

    public void Dispose() => Code.Dispose();
}
