namespace Wassette.Mcp.Resources;

/// <summary>The URIs of the resources.</summary>
internal static class ResourceUri
{
    /// <summary>The list of components.</summary>
    public const string Components = "wassette://components";

    /// <summary>The audit trail.</summary>
    public const string Audit = "wassette://audit";

    /// <summary>A component's policy.</summary>
    public const string Policy = "policy";

    /// <summary>A component's interface.</summary>
    public const string Wit = "wit";

    /// <summary>The name of the variable in the templates.</summary>
    public const string IdVariable = "id";

    /// <summary>The template of what every component has.</summary>
    public static string Template(string what) => $"{Components}/{{{IdVariable}}}/{what}";

    /// <summary>Takes apart the URI of something of a component.</summary>
    public static bool TryReadComponent(string uri, out string id, out string what)
    {
        id = what = "";
        if (!uri.StartsWith(Components + "/", StringComparison.Ordinal))
        {
            return false;
        }

        string[] parts = uri[(Components.Length + 1)..].Split('/');
        if (parts.Length != 2)
        {
            return false;
        }

        (id, what) = (Uri.UnescapeDataString(parts[0]), parts[1]);
        return true;
    }
}
