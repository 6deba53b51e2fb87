using System.Security.Cryptography;
using System.Text;

namespace Wassette.Wit;

/// <summary>The names under which functions are offered as tools: 1 to 64 of <c>[a-z0-9_-]</c>, '.' in an id's prefix.</summary>
internal static class ToolName
{
    private const int Longest = 64;
    private const int HashDigits = 8;

    /// <summary>
    /// The name of a function: interface and function with everything outside <c>[a-z0-9-]</c> as '_'.
    /// <c>local:time-server/time</c> and <c>get-current-time</c> give <c>local_time-server_time_get-current-time</c>.
    /// </summary>
    public static string Of(WitFunction function) =>
        Fit(function.Interface is null ? function.Name : $"{function.Interface}_{function.Name}");

    /// <summary>The name of a tool whose plain name is taken: prefixed with the component's id.</summary>
    public static string WithPrefix(string id, string name) => Shorten($"{id}_{name}");

    /// <summary>The name of a function whose plain name another function of the same component has: with a hash.</summary>
    public static string WithHash(WitFunction function, string name) =>
        Cut(name, Longest - HashDigits - 1) + "_" + Hash(function.QualifiedName);

    private static string Fit(string fullName)
    {
        StringBuilder name = new(fullName.Length);
        foreach (char c in fullName.ToLowerInvariant())
        {
            name.Append(char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-' ? c : '_');
        }

        return Shorten(name.ToString());
    }

    private static string Shorten(string name) =>
        name.Length <= Longest ? name : Cut(name, Longest - HashDigits - 1) + "_" + Hash(name);

    private static string Cut(string name, int length) => name[..Math.Min(name.Length, length)];

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..HashDigits];
}
