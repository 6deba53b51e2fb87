using System.Text;
using System.Text.RegularExpressions;
using Wassette.Components.Sources;

namespace Wassette.Components;

/// <summary>The rules for the ids of components: <c>[a-z0-9][a-z0-9._-]{0,63}</c>.</summary>
internal static partial class ComponentId
{
    private const int LongestId = 64;

    /// <summary>Checks an id that somebody chose.</summary>
    /// <exception cref="ArgumentException">It breaks the rules.</exception>
    public static string Require(string id) => IsValid(id)
        ? id
        : throw new ArgumentException(
            $"{Wit.DisplayText.Quote(id)} can't be an id. An id has 1 to {LongestId} lower-case letters, digits, '.', '_' and '-', "
            + "begins with a letter or digit, and is not the name of a device.");

    /// <summary>Whether a text keeps the rules.</summary>
    public static bool IsValid(string id) => Pattern().IsMatch(id) && !IsDeviceName(id);

    /// <summary>Makes an id of a file's name: <c>Weather Tool.wasm</c> gives <c>weather-tool</c>.</summary>
    /// <exception cref="ArgumentException">Nothing is left of the name.</exception>
    public static string FromFileName(string fileName) => FromName(Path.GetFileNameWithoutExtension(fileName), "file name", fileName);

    /// <summary>Makes an id of a source: of the file's name, the URL's last segment, or the repository's.</summary>
    /// <exception cref="ArgumentException">Nothing is left of the name.</exception>
    public static string FromSource(ComponentSource source) =>
        source is OciSource ? FromName(source.SuggestedName, "repository", source.SuggestedName) : FromFileName(source.SuggestedName);

    private static string FromName(string name, string what, string whole)
    {
        StringBuilder id = new();
        foreach (char c in name.ToLowerInvariant())
        {
            bool allowed = char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '_' or '-';
            if (allowed)
            {
                id.Append(c);
            }
            else if (id.Length > 0 && id[^1] != '-')
            {
                id.Append('-');
            }
        }

        string result = id.ToString().TrimStart('.', '_', '-');
        result = result[..Math.Min(result.Length, LongestId)].TrimEnd('-', '.');
        return result.Length > 0 && !IsDeviceName(result)
            ? result
            : throw new ArgumentException($"No id can be made of the {what} {Wit.DisplayText.Quote(whole)}; choose one with -Id.");
    }

    // Ids become directory names, and these are devices on Windows, with any extension.
    private static bool IsDeviceName(string id) => DeviceNames().IsMatch(id);

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9._-]{0,63}\z")]
    private static partial Regex Pattern();

    [GeneratedRegex(@"\A(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?\z")]
    private static partial Regex DeviceNames();
}
