namespace Wassette.Policies;

/// <summary>What a permission is about.</summary>
public enum PermissionKind
{
    /// <summary>A place among the files.</summary>
    Storage,

    /// <summary>A host by name, or one address.</summary>
    Host,

    /// <summary>A range of addresses.</summary>
    Cidr,

    /// <summary>An environment variable.</summary>
    Environment,
}
