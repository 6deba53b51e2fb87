namespace Wassette.Components.Sources.Signatures;

/// <summary>What a rule of a trust policy accepts.</summary>
internal enum TrustAcceptance
{
    /// <summary>Artifacts with a signature by one of the rule's keys.</summary>
    Signed,

    /// <summary>All artifacts; signatures are not looked at.</summary>
    Unsigned,

    /// <summary>Nothing.</summary>
    Nothing,
}
