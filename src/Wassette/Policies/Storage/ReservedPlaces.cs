using System.Collections.Immutable;

namespace Wassette.Policies.Storage;

/// <summary>The places of a platform that no rule opens: through them a process reads its own memory, or drives the kernel.</summary>
internal static class ReservedPlaces
{
    /// <summary>The platform's own; the store, the cache, the secrets and the policy files come to them.</summary>
    public static ImmutableArray<ImmutableArray<string>> Of(HostPlatform platform) =>
        platform.HasWindowsNames ? [] : [["proc"], ["sys"], ["dev"]];
}
