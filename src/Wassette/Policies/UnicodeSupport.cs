using System.Globalization;
using System.Text;

namespace Wassette.Policies;

/// <summary>
/// What of Unicode this process can do. In invariant globalization mode (DOTNET_SYSTEM_GLOBALIZATION_INVARIANT, common in
/// containers) .NET neither normalizes text nor maps names of hosts, and says nothing about it.
/// </summary>
internal static class UnicodeSupport
{
    /// <summary>Whether text is normalized.</summary>
    public static bool HasNormalization { get; } = "\u00E9".Normalize(NormalizationForm.FormD).Length == 2;

    /// <summary>Whether names of hosts are mapped: full-width to ASCII letters, for one.</summary>
    public static bool HasHostMapping { get; } = MapsHosts();

    private static bool MapsHosts()
    {
        try
        {
            return new IdnMapping().GetAscii("\uFF41") == "a";
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
