using System.Collections.Immutable;

namespace Wassette.Policies.Storage;

/// <summary>What a path of the machine leads to, once its links are followed.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="RealPath">The same path without links; the path itself as far as it exists, when it is missing.</param>
/// <param name="Links">Where the links lie that were followed, each a path without links.</param>
internal sealed record HostEntry(HostEntryKind Kind, ImmutableArray<string> RealPath, ImmutableArray<ImmutableArray<string>> Links);
