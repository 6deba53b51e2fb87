namespace Wassette.UserFiles;

/// <summary>Tells a version of a file from another without reading it.</summary>
/// <param name="Inode">The file's number; 0 where it is not known.</param>
/// <param name="Length">Its length.</param>
/// <param name="Modified">When it was written.</param>
/// <param name="Changed">When it or what is said of it was changed.</param>
internal readonly record struct FileStamp(ulong Inode, long Length, DateTime Modified, DateTime Changed)
{
    private static readonly TimeSpan CoarsestClock = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Whether the file has rested so long that another version would have another stamp: file systems count time in
    /// steps, of two seconds on FAT, and give a deleted file's number away at once.
    /// </summary>
    public bool IsSettled => DateTime.UtcNow - Modified > CoarsestClock;
}
