using Wassette.Components.Sources.Credentials;
using Wassette.Components.Sources.Http;
using Wassette.Components.Sources.Signatures;
using Wassette.Policies.Network;
using Wassette.Sandbox.Egress;

namespace Wassette.Components.Sources;

/// <summary>How a component is fetched or published.</summary>
public sealed record FetchOptions
{
    /// <summary>For a person at the shell: any address, 256 MiB, 30 minutes, signatures not required.</summary>
    public static FetchOptions Default { get; } = new();

    /// <summary>Which addresses may be connected to.</summary>
    public AddressRules Addresses { get; init; }

    /// <summary>The most bytes of a component; 256 MiB unless less is set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">More than 256 MiB, which nothing here could import, or nothing.</exception>
    public long LargestComponent
    {
        get;
        init => field = value is > 0 and <= ComponentCompiler.LargestComponent
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value));
    } = ComponentCompiler.LargestComponent;

    /// <summary>The most time that it all may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Whether only what is in the cache is used, a tag as it was last seen.</summary>
    public bool Offline { get; init; }

    /// <summary>Whether a registry may be spoken to without encryption; one on loopback always may.</summary>
    public bool AllowInsecureRegistry { get; init; }

    /// <summary>What to log in to the registry with, or null for what docker's and podman's configuration has for it.</summary>
    public RegistryCredential? Credential { get; init; }

    /// <summary>Whether docker's and podman's configuration is looked into where <see cref="Credential"/> is null.</summary>
    public bool UseStoredCredentials { get; init; } = true;

    /// <summary>Where downloads are kept, or null for the user's cache directory.</summary>
    public string? CacheDirectory { get; init; }

    /// <summary>Which registries and repositories need a signature by which key, or null for none.</summary>
    public TrustPolicy? TrustPolicy { get; init; }

    /// <summary>Whether a signature by a key of the trust policy is needed, whatever else that policy accepts.</summary>
    public bool RequireSignature { get; init; }

    /// <summary>Which servers, by host and port, the operator has named, so that they may have private addresses; null for none.</summary>
    internal Func<HostName, int, bool>? IsNamed { get; init; }

    /// <summary>Where a download of a web server may be redirected to; null for anywhere.</summary>
    internal Func<Uri, bool>? MayRedirectTo { get; init; }

    /// <summary>How servers are found and trusted.</summary>
    internal EgressRoute Route { get; init; } = EgressRoute.System;

    /// <summary>How failures that may pass are met.</summary>
    internal RetryRules Retry { get; init; } = RetryRules.Default;

    /// <summary>Where credentials are looked up.</summary>
    internal CredentialPlaces CredentialPlaces { get; init; } = CredentialPlaces.OfProcess;
}
