using System.Globalization;
using System.Text;

namespace Wassette.Tests.Support;

/// <summary>
/// Makes components of a few kilobytes that would keep the compiler busy for minutes and fill gigabytes: loops within
/// loops, through each of which the compiler carries every local variable.
/// </summary>
internal static class CompileBomb
{
    /// <summary>15 s and more on any machine, with 11 kB.</summary>
    public static byte[] Slow { get; } = Make(size: 500);

    /// <summary>Hundreds of megabytes within seconds, with 48 kB.</summary>
    public static byte[] Large { get; } = Make(size: 2000);

    private static byte[] Make(int size)
    {
        string each(string text) => string.Concat(Enumerable.Range(0, size).Select(i => string.Format(CultureInfo.InvariantCulture, text, i)));
        StringBuilder wat = new();
        wat.Append("(component (core module (func (local ").Insert(wat.Length, "i32 ", size).Append(")\n");
        wat.Append(each("(loop "));
        wat.Append(each("(local.set {0} (i32.add (local.get {0}) (i32.const 1)))"));
        wat.Append(each("(br_if 0 (local.get {0})))\n"));
        return WatText.ToBinary(wat.Append(")))").ToString());
    }
}
