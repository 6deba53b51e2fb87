using System.Text;

namespace Wassette.Policies.Storage;

/// <summary>
/// Turns names into what is compared. An allow rule takes names as equal that the file system takes as equal; a deny rule
/// also takes as equal what any file system could take as equal, so that no spelling gets around it.
/// </summary>
internal static class SegmentKeys
{
    /// <summary>What an allow rule compares.</summary>
    public static string ForAllow(string name, HostPlatform platform)
    {
        string key = platform.IgnoresNormalization ? name.Normalize(NormalizationForm.FormD) : name;
        return platform.IgnoresCase ? key.ToUpperInvariant() : key;
    }

    /// <summary>What a deny rule compares.</summary>
    public static string ForDeny(string name, HostPlatform platform)
    {
        if (!platform.IgnoresCase && !platform.IgnoresNormalization)
        {
            return name;
        }

        // Compatibility forms unfold ligatures; upper case and back maps ſ to s and ẞ to ß; full case folding maps ß to ss.
        string visible = platform.IgnoresNormalization ? string.Concat(name.EnumerateRunes().Where(rune => !IsIgnoredByHfs(rune.Value))) : name;
        string folded = visible.Normalize(NormalizationForm.FormKD).ToUpperInvariant().ToLowerInvariant();
        return folded.Replace("ß", "ss", StringComparison.Ordinal).Replace('ı', 'i').Normalize(NormalizationForm.FormKD);
    }

    // HFS+ leaves these out when it compares: ".g\u200Cit" opens ".git" (CVE-2014-9390).
    private static bool IsIgnoredByHfs(int scalar) => scalar is
        (>= 0x200C and <= 0x200F) or (>= 0x202A and <= 0x202E) or (>= 0x206A and <= 0x206F) or 0xFEFF;
}
