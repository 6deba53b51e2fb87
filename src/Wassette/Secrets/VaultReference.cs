namespace Wassette.Secrets;

/// <summary>Where in a vault a value is.</summary>
internal sealed record VaultReference
{
    /// <summary>The vault's name.</summary>
    public required string Vault { get; init; }

    /// <summary>The secret's name in the vault.</summary>
    public required string Secret { get; init; }

    /// <summary>Whether we wrote it and so remove it; what the user put into the vault stays there.</summary>
    public required bool IsOurs { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"'{Secret}' in the vault '{Vault}'";
}
