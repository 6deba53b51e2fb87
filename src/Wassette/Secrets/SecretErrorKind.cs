namespace Wassette.Secrets;

/// <summary>Why something about a secret was not done.</summary>
public enum SecretErrorKind
{
    /// <summary>The name, or what else says which secret is meant, breaks the rules.</summary>
    InvalidName,

    /// <summary>The value can't be a secret: empty, too long, or not text.</summary>
    InvalidValue,

    /// <summary>The file or its directory is not the user's alone; nothing in it is used.</summary>
    UnsafeStore,

    /// <summary>The file is not what this program writes; it is left as it is.</summary>
    DamagedStore,

    /// <summary>The file can't be read or written.</summary>
    StoreUnavailable,

    /// <summary>Vaults can't be used here.</summary>
    VaultUnavailable,

    /// <summary>The vault did not do what it was asked for.</summary>
    VaultFailed,

    /// <summary>The secret is no longer kept here, but the vault still has its value.</summary>
    LeftInVault,
}
