using System.Collections.Immutable;
using Wassette.Policies;
using Wassette.Sandbox.Egress;
using Wassette.Sandbox.Storage;

namespace Wassette.Sandbox;

/// <summary>
/// What a component may do under one revision of its policy, in the form in which the gates ask. Immutable; shared by
/// the calls that began under it.
/// </summary>
internal sealed record ComponentPermissions
{
    /// <summary>The policy that this is made of.</summary>
    public required WassettePolicy Policy { get; init; }

    /// <summary>The files; null for none.</summary>
    public required StorageAccessPlan? Storage { get; init; }

    /// <summary>Who is told what is done with files; the record of each call when null.</summary>
    public IStorageObserver? StorageObserver { get; init; }

    /// <summary>The network; null for a component that can't ask for it.</summary>
    public required EgressAccess? Egress { get; init; }

    /// <summary>The environment variables.</summary>
    public ImmutableArray<EnvironmentRule> Environment => Policy.Document.Environment;

    /// <summary>The places for calls that the policy leaves; null when it leaves the session's.</summary>
    public required CallSlots? Slots { get; init; }

    /// <summary>What a call may use.</summary>
    public InvocationLimits Limits => Policy.Limits;

    /// <summary>Keeps this open for a call, until <see cref="Release"/>.</summary>
    /// <returns>False when it is in force no more.</returns>
    public bool TryLease() => Egress is null || Egress.TryLease();

    /// <summary>Ends the lease of a call.</summary>
    public void Release() => Egress?.Release();

    /// <summary>Says that no further call begins under this.</summary>
    public void Retire() => Egress?.Dispose();
}
