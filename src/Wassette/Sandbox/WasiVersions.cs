namespace Wassette.Sandbox;

/// <summary>Which WASI interfaces there are for a component to import.</summary>
internal static class WasiVersions
{
    /// <summary>
    /// The version under which Wasmtime 50 defines WASI. A gate must use exactly this one: a guest's import of any
    /// 0.2.x up to it resolves here, and a shadow under an older version is silently passed by.
    /// </summary>
    public const string Defined = "0.2.12";

    private const int NewestPatch = 12;

    private static readonly string[] Packages =
        ["wasi:cli", "wasi:clocks", "wasi:filesystem", "wasi:http", "wasi:io", "wasi:random", "wasi:sockets"];

    /// <summary>Why an imported interface is not there, or null when it is.</summary>
    /// <param name="interfaceName">The interface's full name.</param>
    public static string? FindObstacle(string interfaceName)
    {
        if (ConfigStore.Interfaces.Contains(interfaceName))
        {
            return null;
        }

        int slash = interfaceName.IndexOf('/', StringComparison.Ordinal);
        int at = interfaceName.IndexOf('@', StringComparison.Ordinal);
        string package = slash < 0 ? interfaceName : interfaceName[..slash];
        string version = at < 0 ? "" : interfaceName[(at + 1)..];
        if (package == "wasi:config")
        {
            return $"only {string.Join(" and ", ConfigStore.Interfaces)} are offered";
        }

        if (!Packages.Contains(package))
        {
            return "nothing here offers it";
        }

        if (version.StartsWith("0.3", StringComparison.Ordinal))
        {
            return "WASI 0.3 is asynchronous, which Wasmtime's C API does not support; build the component for WASI 0.2";
        }

        return version.StartsWith("0.2.", StringComparison.Ordinal)
            && int.TryParse(version.AsSpan(4), System.Globalization.NumberStyles.None, null, out int patch)
            && patch <= NewestPatch
                ? null
                : $"only versions 0.2.0 to {Defined} of WASI are offered";
    }
}
