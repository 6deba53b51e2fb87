namespace Wassette.Mcp;

/// <summary>Which built-in tools a server offers.</summary>
public enum BuiltinToolScope
{
    /// <summary>All.</summary>
    All,

    /// <summary>Those that change nothing.</summary>
    ReadOnly,

    /// <summary>None.</summary>
    None,
}
