using System.Security.Cryptography;
using Wassette.Wit;

namespace Wassette.Components.Sources.Oci;

/// <summary>The digest of content, as in <c>sha256:…</c> (image specification, "Digests"); sha256 and sha512 are known.</summary>
internal sealed record OciDigest
{
    private OciDigest(string algorithm, string hex) => (Algorithm, Hex) = (algorithm, hex);

    /// <summary><c>sha256</c> or <c>sha512</c>.</summary>
    public string Algorithm { get; }

    /// <summary>The hash in lower-case hexadecimal.</summary>
    public string Hex { get; }

    /// <summary>The sha256 of bytes.</summary>
    public static OciDigest Of(ReadOnlySpan<byte> bytes) => new("sha256", Convert.ToHexStringLower(SHA256.HashData(bytes)));

    /// <summary>The sha256 of a stream from where it stands to its end.</summary>
    public static async Task<OciDigest> OfAsync(Stream stream, CancellationToken cancellation) =>
        new("sha256", Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation).ConfigureAwait(false)));

    /// <summary>Reads a digest.</summary>
    /// <returns>The digest, or null when it is malformed or of an unknown algorithm.</returns>
    public static OciDigest? TryParse(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return null;
        }

        string hex = text[(colon + 1)..];
        int length = text[..colon] switch
        {
            "sha256" => 64,
            "sha512" => 128,
            _ => -1,
        };
        return hex.Length == length && hex.All(c => char.IsAsciiDigit(c) || c is >= 'a' and <= 'f')
            ? new OciDigest(text[..colon], hex)
            : null;
    }

    /// <summary>Whether bytes have this digest.</summary>
    public bool Matches(ReadOnlySpan<byte> bytes) =>
        Hex == Convert.ToHexStringLower(Algorithm == "sha256" ? SHA256.HashData(bytes) : SHA512.HashData(bytes));

    /// <summary>Whether what a stream has from where it stands to its end has this digest.</summary>
    public async Task<bool> MatchesAsync(Stream stream, CancellationToken cancellation) =>
        Hex == Convert.ToHexStringLower(Algorithm == "sha256"
            ? await SHA256.HashDataAsync(stream, cancellation).ConfigureAwait(false)
            : await SHA512.HashDataAsync(stream, cancellation).ConfigureAwait(false));

    /// <summary>Fails where bytes are not those that were named.</summary>
    public void Require(ReadOnlySpan<byte> bytes, string what)
    {
        if (!Matches(bytes))
        {
            throw Mismatch(what);
        }
    }

    public SourceException Mismatch(string what) => new(
        SourceErrorKind.Corrupt,
        $"The bytes of {DisplayText.Quote(what)} do not have the digest {this}.",
        "They were damaged or exchanged on the way or at the server, and were not used; try again, and tell the publisher if it stays so.");

    public override string ToString() => $"{Algorithm}:{Hex}";
}
