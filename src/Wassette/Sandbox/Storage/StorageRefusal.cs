namespace Wassette.Sandbox.Storage;

/// <summary>Why something was refused.</summary>
internal enum StorageRefusal
{
    /// <summary>No rule grants it, or a rule denies it.</summary>
    NotGranted,

    /// <summary>The path leads out of the directory that it starts from: <c>..</c>, an absolute path, a link.</summary>
    LeavesDirectory,

    /// <summary>It is asked for under a name that is granted for reading only; under another it may be written.</summary>
    ReadOnlyDirectory,

    /// <summary>Only regular files and directories can be opened, linked or moved.</summary>
    SpecialFile,

    /// <summary>It would be moved or linked to where more is allowed.</summary>
    WiderAccess,

    /// <summary>It is reserved: devices, the process's own files, and what this program keeps.</summary>
    Reserved,
}
