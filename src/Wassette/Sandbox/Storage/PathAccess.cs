namespace Wassette.Sandbox.Storage;

/// <summary>What may be done with a file or directory.</summary>
[Flags]
internal enum PathAccess
{
    /// <summary>Nothing; not even whether it exists can be asked.</summary>
    None = 0,

    /// <summary>It may be seen, and passed through on the way to something below it. Part of every other access.</summary>
    Visible = 1,

    /// <summary>Contents and names of entries may be read.</summary>
    Read = 2,

    /// <summary>It may be created, changed, renamed and removed.</summary>
    Write = 4,
}
