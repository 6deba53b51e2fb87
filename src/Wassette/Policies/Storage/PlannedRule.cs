using System.Collections.Immutable;

namespace Wassette.Policies.Storage;

/// <summary>An allow rule and the directory that must be opened for it.</summary>
/// <param name="Placed">The rule, where it really is.</param>
/// <param name="GuestPath">What the component calls the directory.</param>
/// <param name="Directory">The directory: the place itself, or the one that holds it when it is a file.</param>
/// <param name="Links">Where the links lie that lead there.</param>
/// <param name="GrantsTree">Whether the rule grants the directory's whole tree.</param>
internal sealed record PlannedRule(
    PlacedRule Placed, string GuestPath, ImmutableArray<string> Directory, ImmutableArray<ImmutableArray<string>> Links, bool GrantsTree)
{
    /// <summary>What the rule allows.</summary>
    public StorageAccess Access => Placed.Rule.Access;

    /// <summary>
    /// Whether this rule's directory need not be opened because another rule opens one above it, under the name above it,
    /// with at least the same access to all of it.
    /// </summary>
    public bool IsReachedThrough(PlannedRule other)
    {
        bool isAbove = other.Directory.Length < Directory.Length && Directory.AsSpan(0, other.Directory.Length).SequenceEqual(other.Directory.AsSpan());
        if (!isAbove || !other.GrantsTree || (Access & ~other.Access) != 0)
        {
            return false;
        }

        string below = string.Join('/', Directory.Skip(other.Directory.Length));
        string above = other.GuestPath switch
        {
            "." => "",
            "/" => "/",
            _ => other.GuestPath + "/",
        };
        return GuestPath == above + below;
    }
}
