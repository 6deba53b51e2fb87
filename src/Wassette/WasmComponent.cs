using Wassette.Components;
using Wassette.Components.Store;
using Wassette.Policies;
using Wassette.Sandbox;
using Wassette.Wit;

namespace Wassette;

/// <summary>A component that a session has imported.</summary>
public sealed class WasmComponent
{
    private readonly PolicyState _policy;

    internal WasmComponent(WassetteSession session, string id, Uri source, ComponentImage image, bool isStateful)
    {
        Session = session;
        Id = id;
        Source = source;
        Image = image;
        Digest = $"sha256:{image.Digest}";
        State = isStateful ? new StatefulInstance(id) : null;
        _policy = new PolicyState(this);
    }

    /// <summary>The session that imported it.</summary>
    public WassetteSession Session { get; }

    /// <summary>The component's id; unique in the session.</summary>
    public string Id { get; }

    /// <summary>Where its bytes came from.</summary>
    public Uri Source { get; }

    /// <summary>The digest of its bytes: <c>sha256:</c> and 64 hexadecimal digits.</summary>
    public string Digest { get; }

    /// <summary>Its size in bytes.</summary>
    public long Size => Image.Size;

    /// <summary>Its tools, sorted by name.</summary>
    public IReadOnlyList<WasmTool> Tools { get; internal set; } = [];

    /// <summary>The interfaces that it imports: what it may ask for.</summary>
    public IReadOnlyList<WitImport> Imports => Image.World.Imports;

    /// <summary>When it was imported.</summary>
    public DateTimeOffset ImportedAt { get; } = DateTimeOffset.Now;

    /// <summary>Whether its compiled code is loaded; that of an installed component may be at the first call.</summary>
    public bool IsLoaded => Image.Compiled is not null;

    /// <summary>Whether its compiled code came from the cache; false as long as it is not loaded.</summary>
    public bool FromCache => Image.Compiled?.FromCache ?? false;

    /// <summary>Whether its calls share one instance, so that it remembers from one to the next.</summary>
    public bool IsStateful => State is not null;

    /// <summary>The policy in force. A change makes another.</summary>
    public WassettePolicy Policy => _policy.Policy;

    /// <summary>What was granted to the next call alone, and waits for it.</summary>
    public IReadOnlyList<PolicyGrant> NextCallGrants => _policy.NextCallGrants;

    /// <summary>The policy that came with the component, which applies only if it was accepted; null when none did.</summary>
    public PolicyRequest? RequestedPolicy { get; internal init; }

    /// <summary>What is not as one would expect it: tools that have another name than their function, because that was taken.</summary>
    public IReadOnlyList<string> Warnings { get; internal set; } = [];

    /// <summary>What else is worth knowing about the import: functions that are not tools, cache problems.</summary>
    public IReadOnlyList<string> Remarks { get; internal set; } = [];

    /// <summary>The entry of the store that it was imported from; null for others.</summary>
    internal Installed? Installation { get; set; }

    internal ComponentImage Image { get; }

    /// <summary>The one instance of a stateful component; null for the others.</summary>
    internal StatefulInstance? State { get; }

    /// <summary>What the component may do now.</summary>
    internal ComponentPermissions Permissions
    {
        get => _policy.Permissions;
        set => _policy.Replace(value);
    }

    /// <summary>Grants permissions, from the next call on: all of them, or none.</summary>
    /// <exception cref="PolicyException">They can't be granted; nothing has changed.</exception>
    public PolicyChange Grant(params IReadOnlyList<PolicyGrant> grants) => _policy.Grant(grants);

    /// <summary>
    /// Grants permissions, from the next call on, until the session ends: all of them, or none. For an installed component
    /// they are not kept; for others this is the same as <see cref="Grant"/>. They go with any change of the kept policy
    /// that another process makes.
    /// </summary>
    /// <exception cref="PolicyException">They can't be granted; nothing has changed.</exception>
    public PolicyChange GrantForSession(params IReadOnlyList<PolicyGrant> grants) => _policy.Grant(grants, keep: false);

    /// <summary>
    /// Grants permissions to the next call of one of its tools and to no other: all of them, or none. They are no part of
    /// <see cref="Policy"/>. Whatever takes permissions away meanwhile takes these too.
    /// </summary>
    /// <param name="lifetime">How long they wait for that call.</param>
    /// <param name="grants">The permissions.</param>
    /// <exception cref="PolicyException">They can't be granted; nothing has changed.</exception>
    public void GrantForNextCall(TimeSpan lifetime, params IReadOnlyList<PolicyGrant> grants) => _policy.GrantForNextCall(grants, lifetime);

    /// <summary>Whether the policy grants exactly this, or more at the same place.</summary>
    public bool IsGranted(PolicyGrant grant) => _policy.IsGranted(grant);

    /// <summary>Whether the policy that is kept with an installed component grants exactly this, or more at the same place.</summary>
    public bool IsKept(PolicyGrant grant) => _policy.IsKept(grant);

    /// <summary>Takes permissions away, from the next call on: all of them, or none. Of storage, only the access that is named.</summary>
    /// <exception cref="PolicyException">They can't be taken away; nothing has changed.</exception>
    public PolicyChange Revoke(params IReadOnlyList<PolicyGrant> grants)
    {
        PolicyChange change = _policy.Revoke(grants);
        return change with { StillAllowed = [.. grants.SelectMany(grant => RemainingAccess.Of(Permissions, grant))] };
    }

    /// <summary>Sets limits: as in a policy document, or null for the session's own.</summary>
    /// <exception cref="PolicyException">One is no limit, or above what the session gives; nothing has changed.</exception>
    public PolicyChange SetLimits(params IReadOnlyList<KeyValuePair<LimitKind, string?>> limits) => _policy.SetLimits(limits);

    /// <summary>Puts a whole policy in force, from the next call on.</summary>
    /// <param name="text">The document, YAML or JSON.</param>
    /// <param name="source">Where it comes from, for people to see.</param>
    /// <exception cref="PolicyException">It has errors; nothing has changed.</exception>
    public PolicyChange SetPolicy(string text, string source) => _policy.Set(text, source);

    /// <summary>Puts a whole policy in force, from the next call on.</summary>
    /// <param name="request">The policy.</param>
    /// <exception cref="PolicyException">It has errors; nothing has changed.</exception>
    public PolicyChange SetPolicy(PolicyRequest request) => _policy.Set(request.RawText, request.Source);

    /// <summary>Puts a whole policy in force until the session ends, from the next call on; not kept with an installed component.</summary>
    /// <param name="request">The policy.</param>
    /// <exception cref="PolicyException">It has errors; nothing has changed.</exception>
    public PolicyChange SetPolicyForSession(PolicyRequest request) => _policy.Set(request.RawText, request.Source, keep: false);

    /// <summary>Takes everything away, from the next call on.</summary>
    public PolicyChange ResetPolicy() => _policy.Reset();

    /// <summary>Would a place among the files be open? Nothing is opened.</summary>
    /// <param name="place">A path of this machine, one in the workspace, or an <c>fs://</c> URI without stars.</param>
    /// <param name="access">What would be done there.</param>
    /// <exception cref="PolicyException">It is no such place.</exception>
    public WassetteAccessResult TestStorageAccess(string place, StorageAccess access) => AccessCheck.Storage(this, place, access);

    /// <summary>Would an HTTP request be sent? No name is looked up.</summary>
    /// <param name="uri">Its target.</param>
    /// <exception cref="PolicyException">It is no target of a request.</exception>
    public WassetteAccessResult TestNetworkAccess(Uri uri) => AccessCheck.Network(this, uri);

    /// <summary>Would an environment variable be readable? Its value is not looked up.</summary>
    /// <param name="name">Its name.</param>
    public WassetteAccessResult TestEnvironmentAccess(string name) => AccessCheck.Environment(this, name);

    /// <inheritdoc/>
    public override string ToString() => Id;

    /// <summary>What the component may do now, for one call that releases it.</summary>
    internal ComponentPermissions LeasePermissions() => _policy.Lease();

    /// <summary>Fails where a policy could not be put in force.</summary>
    internal void CheckPolicy(string text, string source) => _policy.Check(text, source);

    /// <summary>Puts the policy in force that is kept for it, or none.</summary>
    /// <returns>Why one that is there does not count; null for nothing to say.</returns>
    internal string? LoadPolicy(Func<StoredPolicy> read, string source) => _policy.Load(read, source);

    /// <summary>Takes over the policy of a component with the same bytes.</summary>
    internal void AdoptPolicy(WasmComponent other) => _policy.Adopt(other.Policy);

    /// <summary>Whether it was removed from its session, or replaced.</summary>
    internal bool IsReleased => _policy.IsRetired;

    /// <summary>Gives up what the component holds; calls that run finish with it.</summary>
    internal void Release()
    {
        _policy.Retire();
        State?.Dispose();
        Image.Dispose();
    }
}
