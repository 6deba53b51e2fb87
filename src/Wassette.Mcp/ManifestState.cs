namespace Wassette.Mcp;

/// <summary>How far a server's manifest is.</summary>
internal enum ManifestState
{
    /// <summary>All its components are there, or there is none.</summary>
    Ready,

    /// <summary>Its components are fetched and compiled.</summary>
    Loading,

    /// <summary>At least one component could not be had.</summary>
    Failed,
}
