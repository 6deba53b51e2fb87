using CsCheck;

namespace Wassette.Tests.Wit.Values;

/// <summary>A small change to a text: bytes replaced, removed, repeated or put in.</summary>
internal sealed record Damage((int Kind, int Position, int Length, byte[] Bytes)[] Steps)
{
    private static readonly byte[][] Pieces =
    [
        .. new[] { "{", "}", "[", "]", ",", ":", "\"", "null", "true", "0", "-", "1e9", "\"tag\":", "\"val\":", "\"some\":", "\"ok\":", "\\ud800", "\\u0000", "=", "A", " " }
            .Select(System.Text.Encoding.UTF8.GetBytes),
    ];

    public static Gen<Damage> Of { get; } =
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 1000], Gen.Int[1, 6], Gen.Frequency((3, Gen.OneOf(Pieces)), (1, Gen.Byte.Array[1, 3])))
            .Array[1, 3]
            .Select(steps => new Damage(steps));

    public byte[] Apply(byte[] text)
    {
        foreach ((int kind, int position, int length, byte[] bytes) in Steps)
        {
            int start = text.Length == 0 ? 0 : position % text.Length;
            int end = Math.Min(text.Length, start + length);
            text = kind switch
            {
                0 => [.. text[..start], .. bytes, .. text[end..]],
                1 => [.. text[..start], .. text[end..]],
                2 => [.. text[..end], .. text[start..]],
                _ => [.. text[..start], .. bytes, .. text[start..]],
            };
        }

        return text;
    }
}
