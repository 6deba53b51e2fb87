namespace Wassette.Components.Sources.Credentials;

/// <summary>What a registry is logged in to with. Never shown: neither by <see cref="object.ToString"/> nor in an error.</summary>
public sealed class RegistryCredential
{
    /// <summary>A user name, and a password or access token.</summary>
    public RegistryCredential(string userName, string secret)
        : this(RegistryCredentialKind.Password, userName, secret)
    {
    }

    internal RegistryCredential(RegistryCredentialKind kind, string userName, string secret)
    {
        ArgumentNullException.ThrowIfNull(userName);
        ArgumentNullException.ThrowIfNull(secret);

        // RFC 7617: the name ends at the first colon.
        if (kind == RegistryCredentialKind.Password && userName.Contains(':', StringComparison.Ordinal))
        {
            throw new ArgumentException("A user name can't have a colon in it.", nameof(userName));
        }

        (Kind, UserName, Secret) = (kind, userName, secret);
    }

    internal RegistryCredentialKind Kind { get; }

    internal string UserName { get; }

    internal string Secret { get; }
}
