using Wassette.Components.Sources.Oci;
using Wassette.Wit;

namespace Wassette.Components.Sources.Signatures;

/// <summary>Decides whether a signature is needed, and by which keys.</summary>
internal static class SignatureRequirement
{
    /// <summary>Fails where a signature is needed of a source that can have none.</summary>
    public static void RefuseUnverifiable(ComponentSource source, FetchOptions options)
    {
        if (options.RequireSignature)
        {
            throw new SourceException(
                SourceErrorKind.Unsigned,
                $"A signature is required, and {DisplayText.Quote(source.Text)} can have none: only artifacts of registries are signed.",
                "Publish the component in a registry and sign it with cosign.");
        }
    }

    /// <summary>The rule whose keys must have signed an artifact, or null when no signature is needed.</summary>
    /// <exception cref="SourceException">Nothing is accepted from there, or a signature is needed and there is no key.</exception>
    public static TrustRule? Find(OciReference reference, FetchOptions options)
    {
        TrustRule? rule = options.TrustPolicy?.Find(reference);
        return rule?.Acceptance switch
        {
            TrustAcceptance.Signed => rule,
            TrustAcceptance.Nothing => throw new SourceException(
                SourceErrorKind.Unsigned,
                $"The trust policy accepts nothing from {DisplayText.Quote(reference.Name)}.",
                "Add a rule with a key for it to the trust policy."),
            _ => options.RequireSignature
                ? throw new SourceException(
                    SourceErrorKind.Unsigned,
                    $"A signature is required, and there is no key for {DisplayText.Quote(reference.Name)}.",
                    "Add a rule with a key for it to the trust policy.")
                : null,
        };
    }
}
