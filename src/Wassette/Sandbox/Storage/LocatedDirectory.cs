namespace Wassette.Sandbox.Storage;

/// <summary>A directory that a guest has a descriptor of.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Identity">What tells it from others while the descriptor is open.</param>
internal readonly record struct LocatedDirectory(HostPath Path, ulong Identity);
