namespace Wassette.Components.Sources.Signatures;

/// <summary>A signature that was found to be by a trusted key, for the very manifest that was fetched.</summary>
/// <param name="KeyId">The sha256 of the public key, as in <c>sha256:…</c>: the same for every file that has the key.</param>
/// <param name="KeyFile">The file that the key was read from.</param>
/// <param name="SignedName">The repository that the signer named.</param>
public sealed record VerifiedSignature(string KeyId, string KeyFile, string SignedName);
