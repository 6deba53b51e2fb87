using System.Collections.Immutable;

namespace Wassette.Policies.Storage;

/// <summary>A name with stars in it. Each star stands for any characters, or none.</summary>
/// <param name="Pieces">What is between the stars: at least two, of which any may be empty.</param>
internal sealed record GlobPattern(ImmutableArray<string> Pieces)
{
    /// <summary>What every name that fits begins with.</summary>
    public string Prefix => Pieces[0];

    /// <summary>What every name that fits ends with.</summary>
    public string Suffix => Pieces[^1];

    /// <summary>The longest of what every name that fits has between its beginning and its end; empty for none.</summary>
    public string Middle => Pieces.AsSpan()[1..^1].ToArray().MaxBy(piece => piece.Length) ?? "";

    /// <summary>Whether a name fits. Takes time in proportion to the name: the first fit of each piece is as good as any.</summary>
    public bool Fits(string name)
    {
        if (name.Length < Prefix.Length + Suffix.Length
            || !name.StartsWith(Prefix, StringComparison.Ordinal)
            || !name.EndsWith(Suffix, StringComparison.Ordinal))
        {
            return false;
        }

        ReadOnlySpan<char> rest = name.AsSpan(Prefix.Length, name.Length - Prefix.Length - Suffix.Length);
        foreach (string piece in Pieces.AsSpan()[1..^1])
        {
            int index = rest.IndexOf(piece, StringComparison.Ordinal);
            if (index < 0)
            {
                return false;
            }

            rest = rest[(index + piece.Length)..];
        }

        return true;
    }
}
