namespace Wassette.Components.Sources.Credentials;

/// <summary>What a registry is logged in to with.</summary>
internal enum RegistryCredentialKind
{
    /// <summary>A user name and a password or access token.</summary>
    Password,

    /// <summary>A token that other tokens are got for (OAuth2 refresh token).</summary>
    IdentityToken,

    /// <summary>A token for the registry itself.</summary>
    RegistryToken,
}
