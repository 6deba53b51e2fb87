using Wassette.Wit.Values;

namespace Wassette.Policies.Reading;

/// <summary>Builds paths such as <c>permissions.network.allow[2].host</c>.</summary>
internal static class DocumentPath
{
    // A document may have keys as long as itself, and a path for everything in them.
    private const int LongestPlainKey = 64;

    /// <summary>The path of a key's value.</summary>
    public static string Key(string path, string key) =>
        key.Length <= LongestPlainKey && VisibleText.IsPlainName(key) ? path.Length == 0 ? key : $"{path}.{key}" : $"{path}[{VisibleText.Quote(key)}]";

    /// <summary>The path of an item of a list.</summary>
    public static string Item(string path, int index) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{path}[{index}]");
}
