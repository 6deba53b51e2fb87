namespace Wassette.PowerShell.Serving;

/// <summary>The values of <see cref="Mcp.BuiltinToolScope"/>, which no public type here may have in a field.</summary>
public enum ServedBuiltinTools
{
    /// <summary>All.</summary>
    All = Mcp.BuiltinToolScope.All,

    /// <summary>Those that change nothing.</summary>
    ReadOnly = Mcp.BuiltinToolScope.ReadOnly,

    /// <summary>None.</summary>
    None = Mcp.BuiltinToolScope.None,
}
