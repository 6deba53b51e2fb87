namespace Wassette;

/// <summary>The names of the server's own tools. No component's tool can have one of them, whether or not they are served.</summary>
internal static class BuiltinTools
{
    public static IReadOnlyList<string> Names { get; } =
    [
        "load-component",
        "unload-component",
        "list-components",
        "get-policy",
        "grant-storage-permission",
        "grant-network-permission",
        "grant-environment-variable-permission",
        "revoke-storage-permission",
        "revoke-network-permission",
        "revoke-environment-variable-permission",
        "reset-permission",
        "search-components",
    ];
}
