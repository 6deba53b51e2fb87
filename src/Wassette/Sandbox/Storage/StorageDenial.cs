namespace Wassette.Sandbox.Storage;

/// <summary>Why something was refused.</summary>
internal enum StorageRefusal
{
    /// <summary>No rule grants it, or a rule denies it.</summary>
    NotGranted,

    /// <summary>The path leads out of the directory that it starts from: <c>..</c>, an absolute path, a link.</summary>
    LeavesDirectory,

    /// <summary>Only regular files and directories can be opened, linked or moved.</summary>
    SpecialFile,

    /// <summary>It would be moved or linked to where more is allowed.</summary>
    WiderAccess,

    /// <summary>It is reserved: devices, the process's own files, and what this program keeps.</summary>
    Reserved,
}

/// <summary>A refusal.</summary>
/// <param name="Component">The component's id.</param>
/// <param name="Tool">The tool's name.</param>
/// <param name="Path">The host's path; for a path that leaves its directory, what the guest wrote behind the directory.</param>
/// <param name="Access">What was wanted.</param>
/// <param name="Reason">Why it was refused.</param>
internal sealed record StorageDenial(string Component, string Tool, string Path, StorageAccess Access, StorageRefusal Reason);
