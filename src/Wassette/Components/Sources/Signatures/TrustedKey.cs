using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Wassette.Policies;
using Wassette.Wit;

namespace Wassette.Components.Sources.Signatures;

/// <summary>A public key of cosign's kinds that .NET can verify with: ECDSA (P-256, P-384, P-521) and RSA, over SHA-256.</summary>
internal sealed class TrustedKey
{
    private const int LargestFile = 64 * 1024;
    private const int ShortestRsaKey = 2048;
    private const string Ecdsa = "1.2.840.10045.2.1";
    private const string Rsa = "1.2.840.113549.1.1.1";
    private const string Ed25519 = "1.3.101.112";

    private readonly byte[] _info;
    private readonly bool _isRsa;

    private TrustedKey(string file, byte[] info, bool isRsa)
    {
        (File, _info, _isRsa) = (file, info, isRsa);
        Id = $"sha256:{Convert.ToHexStringLower(SHA256.HashData(info))}";
    }

    /// <summary>The file it was read from.</summary>
    public string File { get; }

    /// <summary>The sha256 of the key.</summary>
    public string Id { get; }

    /// <summary>Reads a key.</summary>
    /// <returns>The key, or null with a problem.</returns>
    public static TrustedKey? Read(string path, out RuleProblem? problem)
    {
        string name = DisplayText.QuotePath(path);
        try
        {
            FileInfo file = new(path);
            if (!file.Exists || file.Length > LargestFile)
            {
                problem = new RuleProblem(
                    file.Exists
                        ? $"{name} is too large for a key."
                        : $"There is no file {name}.", "Name a file with a public key in PEM, relative to the trust policy.");
                return null;
            }

            return Parse(path, System.IO.File.ReadAllText(path), out problem);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = new RuleProblem($"{name} can't be read: {DisplayText.Clean(e.Message)}", "See that you may read the file.");
            return null;
        }
    }

    /// <summary>Whether a signature of this key is over a payload.</summary>
    public bool Verifies(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> signature)
    {
        try
        {
            if (_isRsa)
            {
                using RSA rsa = RSA.Create();
                rsa.ImportSubjectPublicKeyInfo(_info, out _);
                return rsa.VerifyData(payload, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            }

            using ECDsa ecdsa = ECDsa.Create();
            ecdsa.ImportSubjectPublicKeyInfo(_info, out _);
            return ecdsa.VerifyData(payload, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (CryptographicException)
        {
            // Not even the form of a signature.
            return false;
        }
    }

    private static TrustedKey? Parse(string path, string text, out RuleProblem? problem)
    {
        problem = null;
        string name = DisplayText.QuotePath(path);
        if (!PemEncoding.TryFind(text, out PemFields pem))
        {
            return Refuse($"{name} is not PEM.", "Write the key that 'cosign public-key' prints.", out problem);
        }

        string label = text[pem.Label];
        if (label != "PUBLIC KEY")
        {
            return label.Contains("PRIVATE", StringComparison.Ordinal)
                ? Refuse(
                    $"{name} has a private key in it.", "Put the public key there, and keep the private one away from here.", out problem)
                : Refuse(
                    $"{name} has a {DisplayText.Quote(label)} in it.",
                    "A 'PUBLIC KEY' is needed: 'cosign public-key' prints it.",
                    out problem);
        }

        if (text.AsSpan(pem.Location.End.Value).Contains("-----BEGIN", StringComparison.Ordinal))
        {
            return Refuse($"{name} has more than one key in it.", "Make a file of each, and name them all.", out problem);
        }

        byte[] info = Convert.FromBase64String(text[pem.Base64Data]);
        return Check(path, info, out problem);
    }

    private static TrustedKey? Check(string path, byte[] info, out RuleProblem? problem)
    {
        problem = null;
        string name = DisplayText.QuotePath(path);
        try
        {
            PublicKey key = PublicKey.CreateFromSubjectPublicKeyInfo(info, out _);
            switch (key.Oid.Value)
            {
                case Ecdsa when key.GetECDsaPublicKey() is { } ecdsa:
                    ecdsa.Dispose();
                    return new TrustedKey(path, info, isRsa: false);
                case Rsa when key.GetRSAPublicKey() is { } rsa:
                    int size = rsa.KeySize;
                    rsa.Dispose();
                    return size >= ShortestRsaKey
                        ? new TrustedKey(path, info, isRsa: true)
                        : Refuse(
                            $"{name} has an RSA key of {size} bits, which can be broken.",
                            $"Use one of at least {ShortestRsaKey} bits, or ECDSA.",
                            out problem);
                case Ed25519:
                    return Refuse(
                        $"{name} has an Ed25519 key, which .NET can't verify with.",
                        "Sign with an ECDSA P-256 key, cosign's own kind.",
                        out problem);
                default:
                    return Refuse(
                        $"{name} has a key of a kind that is not known here ({key.Oid.Value}).",
                        "Sign with an ECDSA P-256 key, cosign's own kind.",
                        out problem);
            }
        }
        catch (CryptographicException)
        {
            return Refuse($"{name} has no valid key in it.", "Write the key that 'cosign public-key' prints.", out problem);
        }
    }

    private static TrustedKey? Refuse(string message, string remedy, out RuleProblem? problem)
    {
        problem = new RuleProblem(message, remedy);
        return null;
    }
}
