using Wassette.Components.Sources.Oci;
using Wassette.Wit;

namespace Wassette.Components.Sources.Signatures;

/// <summary>
/// Verifies cosign's key-based signatures: the tag <c>sha256-….sig</c> of the same repository has a layer per signature,
/// whose content is signed and names the digest (sigstore/cosign, specs/SIGNATURE_SPEC.md).
/// </summary>
internal sealed class CosignVerifier(OciReference reference, OciContent content, TrustRule rule)
{
    private const string SignatureAnnotation = "dev.cosignproject.cosign/signature";
    private const int MostSignatures = 64;
    private const int LargestPayload = 64 * 1024;

    private readonly List<string> _refusals = [];

    /// <summary>Finds a signature by one of the rule's keys.</summary>
    /// <param name="digests">The digests of which one must be signed: of the index, or of the manifest that was chosen from it.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="SourceException">There is none.</exception>
    public async Task<VerifiedSignature> VerifyAsync(IReadOnlyList<OciDigest> digests, CancellationToken cancellation)
    {
        foreach (OciDigest digest in digests)
        {
            string tag = $"{digest.Algorithm}-{digest.Hex}.sig";

            // A signature never stops being one, so one that is in the cache needs no asking.
            VerifiedSignature? found = content.TryReadLast(tag) is { } known
                ? await FindAsync(known, digest, cancellation).ConfigureAwait(false)
                : null;
            found ??= !content.Options.Offline && await TryGetAsync(tag, cancellation).ConfigureAwait(false) is { } current
                ? await FindAsync(current, digest, cancellation).ConfigureAwait(false)
                : null;
            if (found is not null)
            {
                return found;
            }
        }

        string keys = string.Join(", ", rule.Keys.Select(key => DisplayText.QuotePath(key.File)));
        throw _refusals.Count == 0
            ? new SourceException(
                SourceErrorKind.Unsigned,
                $"{DisplayText.Quote(reference.ToString())} is not signed, and the trust policy needs a signature by {keys}.",
                "Have its publisher sign it with cosign.")
            : new SourceException(
                SourceErrorKind.SignatureInvalid,
                $"{DisplayText.Quote(reference.ToString())} has no signature that is accepted with {keys}: "
                + $"{string.Join("; ", _refusals.Distinct().Take(5))}.",
                "Don't use it before you know why.");
    }

    private async Task<OciManifest?> TryGetAsync(string tag, CancellationToken cancellation)
    {
        try
        {
            return await content.GetManifestAsync(tag, cancellation).ConfigureAwait(false);
        }
        catch (SourceException e) when (e.Kind == SourceErrorKind.NotFound)
        {
            return null;
        }
    }

    private async Task<VerifiedSignature?> FindAsync(OciManifest signatures, OciDigest digest, CancellationToken cancellation)
    {
        IEnumerable<OciDescriptor> layers = signatures.IsIndex
            ? []
            : signatures.Parts.Where(layer => layer.MediaType == MediaTypes.SimpleSigning).Take(MostSignatures);
        foreach (OciDescriptor layer in layers)
        {
            byte[] payload = await content.GetBlobAsync(
                layer, $"{reference.Name} (signature)", LargestPayload, cancellation).ConfigureAwait(false);
            if (FindKey(layer, payload) is not { } key)
            {
                _refusals.Add("a signature is not by the key");
            }
            else if (SigningPayload.TryRead(payload) is not { } signed)
            {
                _refusals.Add("a signature is over something that is not cosign's payload");
            }
            else if (signed.Digest != digest.ToString())
            {
                _refusals.Add("a signature is for another artifact");
            }
            else if (!IsNameAccepted(signed.Name))
            {
                _refusals.Add($"a signature is for the repository {DisplayText.Quote(signed.Name)}; the rule's 'signed-as' can allow it");
            }
            else
            {
                return new VerifiedSignature(key.Id, key.File, signed.Name);
            }
        }

        return null;
    }

    private TrustedKey? FindKey(OciDescriptor layer, byte[] payload)
    {
        byte[] signature = new byte[1024];
        return layer.Annotations.TryGetValue(SignatureAnnotation, out string? text)
            && Convert.TryFromBase64String(text, signature, out int length)
            ? rule.Keys.FirstOrDefault(key => key.Verifies(payload, signature.AsSpan(0, length)))
            : null;
    }

    // What a publisher signed for one repository must not be passed off as another one of theirs.
    private bool IsNameAccepted(string name)
    {
        try
        {
            string signed = OciReference.Parse("oci://" + name).Name;
            return rule.SignedAs is { } scope ? TrustRule.Covers(scope, signed) : signed == reference.Name;
        }
        catch (SourceException)
        {
            return false;
        }
    }
}
