using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Wassette.Components;
using Wassette.Policies;
using Wassette.Wit;

namespace Wassette.Secrets;

/// <summary>Which secret is meant.</summary>
/// <param name="Component">The id of the component that it is for.</param>
/// <param name="Digest">The bytes that it was given to: <c>sha256:</c> and 64 hexadecimal digits.</param>
/// <param name="Name">Its name.</param>
internal readonly partial record struct SecretKey(string Component, string Digest, string Name)
{
    private const int LongestName = 255;

    /// <summary>What the value is called in a vault: letters, digits and '-' only, which all vaults take; no two keys share one.</summary>
    public string VaultName
    {
        get
        {
            string label = NotAlphanumeric().Replace($"{Component}-{Name}", "-");
            byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{Component}\n{Digest}\n{Name}"));
            return $"wassette-{label[..Math.Min(label.Length, 64)]}-{Convert.ToHexStringLower(hash)[..32]}";
        }
    }

    /// <summary>Says what is wrong with a key, or null.</summary>
    public string? FindProblem() =>
        !IsComponentId(Component) ? $"{DisplayText.Quote(Component)} is not the id of a component."
        : !DigestPattern().IsMatch(Digest) ? $"{DisplayText.Quote(Digest)} is not a sha256 digest."
        : FindNameProblem(Name, "a secret");

    /// <summary>Says why a text can't name a secret or a vault, or null.</summary>
    public static string? FindNameProblem(string name, string what)
    {
        string? problem = string.IsNullOrWhiteSpace(name) ? "is empty"
            : name.Length > LongestName ? $"has {name.Length} characters, and at most {LongestName} are allowed"
            : RuleText.HazardIn(name) is { } hazard ? $"has the character {hazard} in it, which can't be seen"
            : name.Contains('=', StringComparison.Ordinal) ? "has a '=' in it, which no environment variable can have"
            : name.AsSpan().ContainsAny("*?[]") ? "has one of '*', '?', '[' and ']' in it, which are wildcards where names are looked for"
            : null;
        return problem is null ? null : $"{DisplayText.Quote(name)} can't be the name of {what}: it {problem}.";
    }

    /// <inheritdoc/>
    public override string ToString() => $"'{Name}' of '{Component}'";

    private static bool IsComponentId(string id)
    {
        try
        {
            return ComponentId.Require(id) == id;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"\Asha256:[0-9a-f]{64}\z")]
    private static partial Regex DigestPattern();

    [GeneratedRegex("[^A-Za-z0-9]")]
    private static partial Regex NotAlphanumeric();
}
