using System.Collections.Immutable;

namespace Wassette.Policies.Storage;

/// <summary>A directory that a component finds open when it starts.</summary>
/// <param name="GuestPath">What the component calls it: the path as the policy writes it, decoded.</param>
/// <param name="HostPath">Where it is, its links resolved.</param>
/// <param name="IsMutable">Whether anything in it may be written. The gate narrows it to what the rules say.</param>
internal sealed record StoragePreopen(string GuestPath, ImmutableArray<string> HostPath, bool IsMutable);
