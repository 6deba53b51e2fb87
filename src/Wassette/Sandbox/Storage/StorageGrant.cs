using Wassette.Interop;

namespace Wassette.Sandbox.Storage;

/// <summary>What the calls of a component get of the file system. Immutable: a changed policy makes another.</summary>
/// <param name="Directories">What is preopened: every directory that a rule names, or that holds what a rule names.</param>
/// <param name="Policy">What may be done within them.</param>
/// <param name="Reserved">What is never given, whatever the rules say.</param>
internal sealed record StorageGrant(IReadOnlyList<PreopenedDirectory> Directories, IStoragePolicy Policy, ReservedPaths Reserved)
{
    /// <summary>Whether the gate may look through descriptors of its own: faster, and the same answers.</summary>
    public bool LooksItself { get; init; } = true;
}
