using System.Collections.Concurrent;
using System.Net;
using System.Security;
using Wassette.Secrets;

namespace Wassette.Tests.Secrets;

/// <summary>Vaults in memory. Those of SecretManagement are tested in tests/Pester, in a whole pwsh.</summary>
internal sealed class TestVaults : ISecretVaults
{
    public ConcurrentDictionary<(string Vault, string Secret), string> Values { get; } = new();

    public bool IsBroken { get; set; }

    public SecureString Read(string vault, string secret, CancellationToken cancellation) =>
        Values.TryGetValue((vault, secret), out string? value) ? Secure(value) : throw Failed();

    public void Write(string vault, string secret, SecureString value, CancellationToken cancellation)
    {
        ThrowIfBroken();
        Values[(vault, secret)] = new NetworkCredential("", value).Password;
    }

    public void Remove(string vault, string secret, CancellationToken cancellation)
    {
        ThrowIfBroken();
        Values.Remove((vault, secret), out _);
    }

    /// <summary>A secure string of a text.</summary>
    public static SecureString Secure(string text)
    {
        SecureString result = new();
        foreach (char c in text)
        {
            result.AppendChar(c);
        }

        return result;
    }

    private static SecretException Failed() => new(SecretErrorKind.VaultFailed, "The vault is broken.");

    private void ThrowIfBroken()
    {
        if (IsBroken)
        {
            throw Failed();
        }
    }
}
