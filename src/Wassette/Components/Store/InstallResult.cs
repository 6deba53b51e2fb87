namespace Wassette.Components.Store;

/// <summary>What an installation or update did.</summary>
/// <param name="Component">The component as it is installed now.</param>
/// <param name="Changed">Whether it has other bytes than before, or none were there.</param>
/// <param name="BytesTransferred">How many bytes came over the network.</param>
/// <param name="Remarks">What is worth knowing: that a policy did not go over to the new bytes, for example.</param>
public sealed record InstallResult(InstalledComponent Component, bool Changed, long BytesTransferred, IReadOnlyList<string> Remarks)
{
    /// <summary>Whether a policy is in force for it: a new one, or one that went over.</summary>
    public bool HasPolicy { get; init; }
}
