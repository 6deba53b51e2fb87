using System.Management.Automation;
using System.Reflection;

namespace Wassette.PowerShell.Parameters;

/// <summary>The parameters and aliases that a cmdlet has whatever the tool, its own and PowerShell's.</summary>
internal static class ReservedNames
{
    private static readonly string[] Common =
    [
        "Verbose", "vb", "Debug", "db", "ErrorAction", "ea", "WarningAction", "wa", "InformationAction", "infa",
        "ProgressAction", "proga", "ErrorVariable", "ev", "WarningVariable", "wv", "InformationVariable", "iv",
        "OutVariable", "ov", "OutBuffer", "ob", "PipelineVariable", "pv",
    ];

    /// <summary>The names of a cmdlet.</summary>
    public static IReadOnlyList<string> Of(Type cmdlet) =>
    [
        .. cmdlet.GetProperties()
            .Where(property => property.IsDefined(typeof(ParameterAttribute), inherit: true))
            .SelectMany(property => (string[])[property.Name, .. property.GetCustomAttribute<AliasAttribute>()?.AliasNames ?? []]),
        .. Common,
    ];

    /// <summary>
    /// Whether PowerShell would take a parameter of this name for one of the reserved: it binds those first, and by any
    /// beginning of their names.
    /// </summary>
    public static bool IsTaken(string name, IReadOnlyList<string> reserved) =>
        reserved.Any(other => other.StartsWith(name, StringComparison.OrdinalIgnoreCase));
}
