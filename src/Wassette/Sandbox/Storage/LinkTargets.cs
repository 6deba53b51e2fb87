namespace Wassette.Sandbox.Storage;

/// <summary>
/// Where a guest's links may point: to what the guest itself may see. The gate would not follow others, but a person
/// or program that comes across the link would.
/// </summary>
internal static class LinkTargets
{
    /// <summary>Fails unless a link in a directory may have a target.</summary>
    /// <exception cref="FileErrorException">It may not.</exception>
    public static void Require(GuestStorage storage, HostPath directory, string target)
    {
        if (target.Length > HostNames.LongestPath)
        {
            throw new FileErrorException(FileErrors.NameTooLong);
        }

        string[] segments = [.. target.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(segment => segment != ".")];
        int up = segments.TakeWhile(segment => segment == "..").Count();

        // A '..' behind a name means what the name stands for when the link is used.
        HostPath? path = target.StartsWith('/') || segments.AsSpan(up).Contains("..") || !segments.All(IsPlain) ? null : directory.Up(up);
        if (path is null)
        {
            throw storage.Refuse($"{directory}{Path.DirectorySeparatorChar}{target}", PathAccess.Write, StorageRefusal.LeavesDirectory);
        }

        storage.Require(segments[up..].Aggregate(path, (above, name) => above.Child(name)), PathAccess.Visible);
    }

    /// <summary>Where a link points that is about to be moved.</summary>
    public static string Read(GuestStorage storage, PathWalk link)
    {
        try
        {
            return storage.Files.ReadLink(link.Directory, link.Name!);
        }
        catch (FileErrorException e) when (e.Code is FileErrors.NotPermitted)
        {
            throw storage.Refuse(link.Path.ToString(), PathAccess.Write, StorageRefusal.LeavesDirectory);
        }
    }

    private static bool IsPlain(string segment) => segment == ".." || HostNames.IsPlain(segment);
}
