namespace Wassette.Policies.Storage;

/// <summary>What a path of the machine leads to.</summary>
internal enum HostEntryKind
{
    /// <summary>Nothing.</summary>
    Missing,

    /// <summary>A regular file.</summary>
    File,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A device, a pipe, a socket: nothing that a component may open.</summary>
    Other,

    /// <summary>Something else than when it was granted: a link on the way was put there or changed since.</summary>
    Replaced,
}
