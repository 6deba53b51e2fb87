using Wassette.Policies;

namespace Wassette.Sandbox.Storage;

/// <summary>A refusal.</summary>
/// <param name="Path">The host's path; for a path that leaves its directory, what the guest wrote behind the directory.</param>
/// <param name="Access">What was wanted.</param>
/// <param name="Reason">Why it was refused.</param>
/// <param name="Decision">What the policy says, with the grant that would help; null when no rule has a say in it.</param>
internal sealed record StorageDenial(string Path, PathAccess Access, StorageRefusal Reason, PolicyDecision? Decision);
