using System.Security;
using Wassette.UserFiles;
using Wassette.Wit;

namespace Wassette.Secrets;

/// <summary>
/// The secrets that components were given: each belongs to an id, a component's bytes and a name. May be used from any
/// number of threads; other processes see a change at once.
/// </summary>
/// <remarks>Values lie in a file of the user's own, or in a vault, of which the file then only has the name.</remarks>
public sealed class SecretStore
{
    private readonly SecretFile _file;
    private ISecretVaults? _vaults;

    /// <summary>Opens a store; touches nothing until it is used.</summary>
    /// <param name="directory">Where the file lies. It is closed to everybody else at the first change.</param>
    /// <param name="vaults">The vaults, or null for none.</param>
    public SecretStore(string directory, ISecretVaults? vaults = null)
    {
        _file = new SecretFile(directory);
        _vaults = vaults;
    }

    /// <summary>The store of the user who runs this process.</summary>
    public static SecretStore ForUser { get; } = new(Path.Combine(UserDirectories.Data, "secrets"));

    /// <summary>The directory with the file in it. No component may ever be given a part of it.</summary>
    public string Directory => _file.Directory;

    /// <summary>Says which vaults there are.</summary>
    public void UseVaults(ISecretVaults vaults) => Volatile.Write(ref _vaults, vaults);

    /// <summary>All secrets, sorted by component and name.</summary>
    /// <exception cref="SecretException">The file is not in order.</exception>
    public IReadOnlyList<SecretEntry> List()
    {
        using SecretDocument document = _file.Read();
        return
        [
            .. document.Secrets
                .Select(secret => new SecretEntry(secret.Component, secret.Digest, secret.Name, secret.Reference?.Vault))
                .OrderBy(secret => secret.Component, StringComparer.Ordinal)
                .ThenBy(secret => secret.Name, StringComparer.Ordinal)
                .ThenBy(secret => secret.Digest, StringComparer.Ordinal),
        ];
    }

    /// <summary>Gives a component a secret, in place of the one with that name.</summary>
    /// <param name="component">The component's id.</param>
    /// <param name="digest">The digest of its bytes, as <see cref="WasmComponent.Digest"/> has it.</param>
    /// <param name="name">The secret's name.</param>
    /// <param name="value">Its value.</param>
    /// <param name="vault">The vault to keep the value in; when null, where the secret is now, and the user's file for a new one.</param>
    /// <param name="cancellation">Ends the wait for a vault.</param>
    /// <exception cref="SecretException">It was not set; or it was, and a vault that had it before still does.</exception>
    public void Set(
        string component, string digest, string name, SecureString value, string? vault = null, CancellationToken cancellation = default)
    {
        SecretKey key = Require(new SecretKey(component, digest, name));
        using SecretValue checkedValue = SecretValue.From(value);

        // Reads the file before a vault is changed: a damaged one is found in time.
        VaultReference? present = FindReference(key);
        vault = vault is null ? present?.Vault : RequireVault(vault);
        VaultReference? reference = vault is null ? null : new VaultReference { Vault = vault, Secret = key.VaultName, IsOurs = true };
        if (reference is not null)
        {
            Vaults.Write(reference.Vault, reference.Secret, value, cancellation);
        }

        Forget(key, _file.Put(Stored(key, reference is null ? checkedValue.Utf8.ToArray() : null, reference)), reference, cancellation);
    }

    /// <summary>Gives a component a secret that a vault has under the same name already. The vault is not changed, now or later.</summary>
    /// <inheritdoc cref="Set"/>
    public void Refer(string component, string digest, string name, string vault, CancellationToken cancellation = default)
    {
        SecretKey key = Require(new SecretKey(component, digest, name));
        VaultReference reference = new() { Vault = RequireVault(vault), Secret = name, IsOurs = false };
        ReadVault(reference, cancellation).Dispose();
        Forget(key, _file.Put(Stored(key, value: null, reference)), reference, cancellation);
    }

    /// <summary>Removes a secret, and what <see cref="Set"/> wrote into a vault for it.</summary>
    /// <returns>False when it is not there.</returns>
    /// <exception cref="SecretException">It was not removed; or it was, and the vault still has its value.</exception>
    public bool Remove(SecretEntry secret, CancellationToken cancellation = default)
    {
        bool found = _file.Remove(secret.Key, out VaultReference? reference);
        Forget(secret.Key, reference, kept: null, cancellation);
        return found;
    }

    /// <summary>Finds the value of a secret. Without one, it costs a look at the file.</summary>
    /// <returns>The value, which the caller disposes; null when there is no secret of that name for those bytes.</returns>
    /// <exception cref="SecretException">It can't be told, or the value can't be read: the call must not go on without it.</exception>
    internal SecretValue? Find(string component, string digest, string name, CancellationToken cancellation = default)
    {
        SecretKey key = new(component, digest, name);
        if (!_file.Contains(key))
        {
            return null;
        }

        using SecretDocument document = _file.Read();
        return document.Secrets.Find(secret => secret.Key == key) switch
        {
            null => null,
            { Value: { } value } => new SecretValue([.. value]),
            { Reference: { } reference } => ReadVault(reference, cancellation),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>Gives the secrets of a component's bytes to those that are to take their place, until <see cref="Settle"/> says which are there.</summary>
    /// <param name="component">The component's id.</param>
    /// <param name="from">The digest of the bytes that have them.</param>
    /// <param name="to">The digest of the bytes that get them; a secret that these have already stays as it is.</param>
    /// <exception cref="SecretException">None was given.</exception>
    internal void Carry(string component, string from, string to)
    {
        if (Has(component, from))
        {
            _file.Carry(component, from, to);
        }
    }

    /// <summary>Whether secrets of a component are on their way from some bytes to others. Without any, it costs a look at the file.</summary>
    /// <exception cref="SecretException">It can't be told.</exception>
    internal bool IsCarried(string component) => _file.IsCarried(component);

    /// <summary>Takes carried secrets away from the bytes that are not there; what is in a vault stays there.</summary>
    /// <param name="component">The component's id.</param>
    /// <param name="present">The digest of the bytes that are there; null for none.</param>
    /// <param name="replaced">The digest of those whose place they took; null when that is not known, or they took none.</param>
    /// <exception cref="SecretException">They are as they were.</exception>
    internal void Settle(string component, string? present, string? replaced = null)
    {
        if (IsCarried(component) || (replaced is not null && Has(component, replaced)))
        {
            _file.Settle(component, present, replaced);
        }
    }

    private bool Has(string component, string digest) => List().Any(secret => secret.Component == component && secret.Digest == digest);

    private static SecretKey Require(SecretKey key) =>
        key.FindProblem() is { } problem ? throw new SecretException(SecretErrorKind.InvalidName, problem) : key;

    private static string RequireVault(string vault) =>
        SecretKey.FindNameProblem(vault, "a vault") is { } problem
            ? throw new SecretException(SecretErrorKind.InvalidName, problem)
            : vault;

    private static StoredSecret Stored(SecretKey key, byte[]? value, VaultReference? reference) =>
        new() { Component = key.Component, Digest = key.Digest, Name = key.Name, Value = value, Reference = reference };

    private ISecretVaults Vaults => Volatile.Read(ref _vaults)
        ?? throw new SecretException(
            SecretErrorKind.VaultUnavailable,
            "Vaults are those of PowerShell's module Microsoft.PowerShell.SecretManagement, and this is no PowerShell.");

    private VaultReference? FindReference(SecretKey key)
    {
        using SecretDocument document = _file.Read();
        return document.Secrets.Find(secret => secret.Key == key)?.Reference;
    }

    private SecretValue ReadVault(VaultReference reference, CancellationToken cancellation)
    {
        using SecureString value = Vaults.Read(reference.Vault, reference.Secret, cancellation);
        return SecretValue.From(value);
    }

    private void Forget(SecretKey key, VaultReference? old, VaultReference? kept, CancellationToken cancellation)
    {
        if (old is not { IsOurs: true } || old == kept)
        {
            return;
        }

        try
        {
            Vaults.Remove(old.Vault, old.Secret, cancellation);
        }
        catch (SecretException e)
        {
            throw new SecretException(
                SecretErrorKind.LeftInVault,
                $"The component does not get the secret {key} from the vault {DisplayText.Quote(old.Vault)} any more, "
                    + $"but its value is still there, under the name '{old.Secret}': {e.Message}",
                e);
        }
    }
}
