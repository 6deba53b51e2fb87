using System.Text;

namespace Wassette.Mcp.Clients;

/// <summary>Replaces a part of a text.</summary>
/// <param name="Start">Where the part begins, in bytes.</param>
/// <param name="Length">How many bytes it has.</param>
/// <param name="Text">What takes its place.</param>
internal readonly record struct Splice(int Start, int Length, string Text)
{
    /// <summary>Makes several changes, which don't overlap and are in order.</summary>
    public static byte[] Apply(byte[] text, IEnumerable<Splice> splices)
    {
        using MemoryStream result = new();
        int position = 0;
        foreach (Splice splice in splices)
        {
            result.Write(text, position, splice.Start - position);
            result.Write(Encoding.UTF8.GetBytes(splice.Text));
            position = splice.Start + splice.Length;
        }

        result.Write(text, position, text.Length - position);
        return result.ToArray();
    }
}
