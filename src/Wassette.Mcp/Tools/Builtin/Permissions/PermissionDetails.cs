using Wassette.Policies;

namespace Wassette.Mcp.Tools.Builtin.Permissions;

/// <summary>A permission as the tools for permissions take and give it; each kind has some of the properties.</summary>
internal sealed record PermissionDetails
{
    /// <summary>The place among the files.</summary>
    public string? Uri { get; init; }

    /// <summary>What may be done there.</summary>
    public IReadOnlyList<string>? Access { get; init; }

    /// <summary>The host.</summary>
    public string? Host { get; init; }

    /// <summary>Whether the host's name may resolve to private addresses.</summary>
    public bool? Private { get; init; }

    /// <summary>The range of addresses.</summary>
    public string? Cidr { get; init; }

    /// <summary>The environment variable.</summary>
    public string? Key { get; init; }

    /// <summary>The details of a grant.</summary>
    public static PermissionDetails Of(PolicyGrant grant) => grant.Kind switch
    {
        PermissionKind.Storage => new PermissionDetails
        {
            Uri = grant.Target,
            Access = [.. AccessWords.Where(word => grant.Access.HasFlag(word.Access)).Select(word => word.Word)],
        },
        PermissionKind.Host => new PermissionDetails { Host = grant.Target, Private = grant.AllowsPrivateAddress ? true : null },
        PermissionKind.Cidr => new PermissionDetails { Cidr = grant.Target },
        _ => new PermissionDetails { Key = grant.Target },
    };

    /// <summary>The words for access to files.</summary>
    internal static IReadOnlyList<(string Word, StorageAccess Access)> AccessWords { get; } = [("read", StorageAccess.Read), ("write", StorageAccess.Write)];
}
