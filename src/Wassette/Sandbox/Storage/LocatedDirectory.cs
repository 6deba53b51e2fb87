namespace Wassette.Sandbox.Storage;

/// <summary>A directory that a guest has a descriptor of.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Identity">What tells it from others while the descriptor is open.</param>
/// <param name="Own">The process's own descriptor of it, where there is one.</param>
internal readonly record struct LocatedDirectory(HostPath Path, ulong Identity, OwnDirectory? Own);
