using System.Security;

namespace Wassette.Secrets;

/// <summary>Vaults in which a user keeps secrets of all kinds. Called on any thread; asks the user nothing.</summary>
public interface ISecretVaults
{
    /// <summary>Reads a secret, which the caller disposes.</summary>
    /// <exception cref="SecretException">There is none, or the vault does not give it.</exception>
    SecureString Read(string vault, string secret, CancellationToken cancellation);

    /// <summary>Writes a secret, over the one that is there.</summary>
    /// <exception cref="SecretException">The vault did not take it.</exception>
    void Write(string vault, string secret, SecureString value, CancellationToken cancellation);

    /// <summary>Removes a secret.</summary>
    /// <exception cref="SecretException">The vault did not remove it.</exception>
    void Remove(string vault, string secret, CancellationToken cancellation);
}
