using System.Collections.Immutable;

namespace Wassette.Policies.Storage;

/// <summary>This machine's files. Links are followed one by one, nothing is opened, and nothing waits for a pipe.</summary>
internal sealed class MachineFiles : IHostFiles
{
    // Linux's limit (path_resolution(7)).
    private const int MostLinks = 40;

    private MachineFiles()
    {
    }

    public static MachineFiles Shared { get; } = new();

    /// <inheritdoc/>
    public HostEntry Find(ImmutableArray<string> path)
    {
        int rootLength = HostPlatform.Current.HasWindowsNames ? 1 : 0;
        Stack<string> ahead = new(path.Reverse());
        List<string> real = [];
        List<ImmutableArray<string>> links = [];
        HostEntryKind kind = HostEntryKind.Directory;
        while (ahead.TryPop(out string? name))
        {
            if (name == "..")
            {
                // What is behind has no links in it, so this is the directory above it.
                real.RemoveRange(Math.Max(real.Count - 1, rootLength), real.Count > rootLength ? 1 : 0);
                continue;
            }

            real.Add(name);
            kind = kind == HostEntryKind.Directory ? KindOf(Join(real)) : HostEntryKind.Missing;
            if (kind == HostEntryKind.Directory || LinkTarget(Join(real)) is not { } target)
            {
                continue;
            }

            links.Add([.. real]);
            if (links.Count > MostLinks || !TryFollow(target, real, ahead))
            {
                return new HostEntry(HostEntryKind.Other, [.. real, .. ahead], [.. links]);
            }

            kind = HostEntryKind.Directory;
        }

        return new HostEntry(kind, [.. real], [.. links]);
    }

    // Goes on where a link points: from the directory that holds it, or from a root.
    private static bool TryFollow(string target, List<string> real, Stack<string> ahead)
    {
        IEnumerable<string> segments;
        real.RemoveAt(real.Count - 1);
        if (Path.IsPathRooted(target))
        {
            // A mounted volume or a share has no path that a rule could name.
            if (HostSegments.Split(target, HostPlatform.Current, out _) is not { } absolute)
            {
                return false;
            }

            real.Clear();
            segments = absolute;
        }
        else
        {
            char[] separators = [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar];
            segments = target.Split(separators, StringSplitOptions.RemoveEmptyEntries).Where(segment => segment != ".");
        }

        foreach (string segment in segments.Reverse())
        {
            ahead.Push(segment);
        }

        return true;
    }

    private static HostEntryKind KindOf(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            return UnixEntry.KindOf(path);
        }

        FileAttributes attributes = new FileInfo(path).Attributes;
        return attributes switch
        {
            (FileAttributes)(-1) => HostEntryKind.Missing,
            _ when attributes.HasFlag(FileAttributes.ReparsePoint) && LinkTarget(path) is not null => HostEntryKind.Other,
            _ when attributes.HasFlag(FileAttributes.Directory) => HostEntryKind.Directory,
            _ when attributes.HasFlag(FileAttributes.Device) => HostEntryKind.Other,
            _ => HostEntryKind.File,
        };
    }

    // Junctions and symbolic links; other reparse points lead nowhere else (files in the cloud, deduplicated ones).
    private static string? LinkTarget(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Join(List<string> segments) => HostSegments.Join(segments, HostPlatform.Current);
}
