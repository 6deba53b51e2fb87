namespace Wassette.Sandbox.Storage;

/// <summary>Paths that no rule gives: devices, the kernel's and the process's own files, and what this program keeps.</summary>
internal sealed class ReservedPaths
{
    private static readonly HashSet<string> KernelFileSystems =
    [
        "proc", "sysfs", "devtmpfs", "devpts", "mqueue", "cgroup", "cgroup2", "securityfs", "debugfs", "tracefs", "bpf", "configfs",
        "fusectl", "pstore", "efivarfs", "binfmt_misc", "hugetlbfs", "nsfs", "selinuxfs", "rpc_pipefs", "nfsd",
    ];

    // Other ways to the same files: by number, without links, and the volume that firmlinks lead to.
    private static readonly string[] MacPaths = ["/.vol", "/.nofollow", "/.resolve", "/System/Volumes"];

    private HostPath[] _paths;

    /// <summary>Reserves the platform's paths and those given.</summary>
    /// <param name="paths">Where the store, the cache, the secrets and the policy files are; a path need not exist.</param>
    public ReservedPaths(IEnumerable<string> paths) =>
        _paths = [.. PlatformPaths().Concat(paths.SelectMany(WithTarget)).Distinct().Select(HostPath.Parse)];

    /// <summary>All of them.</summary>
    public IReadOnlyList<HostPath> Paths => _paths;

    /// <summary>Reserves one more path, for calls that run too.</summary>
    public void Add(string path)
    {
        HostPath[] added = [.. WithTarget(path).Distinct().Select(HostPath.Parse)];
        HostPath[] paths;
        do
        {
            paths = Volatile.Read(ref _paths);
        }
        while (Interlocked.CompareExchange(ref _paths, [.. paths.Union(added)], paths) != paths);
    }

    /// <summary>Whether a path is reserved.</summary>
    public bool Covers(HostPath path) => Array.Exists(_paths, path.IsWithin);

    /// <summary>Whether a path is reserved, or something below it is.</summary>
    public bool Touches(HostPath path) => Array.Exists(_paths, reserved => path.IsWithin(reserved) || reserved.IsWithin(path));

    private static string[] WithTarget(string path) => [path, Resolve(path)];

    private static IEnumerable<string> PlatformPaths() =>
        OperatingSystem.IsWindows() ? [] : ["/proc", "/sys", "/dev", .. OperatingSystem.IsLinux() ? KernelMounts() : MacPaths];

    // A container's host, or a chroot, has these in other places too.
    private static IEnumerable<string> KernelMounts()
    {
        // proc_pid_mountinfo(5): the fifth field is the mount point, the first behind " - " the type.
        foreach (string line in File.ReadLines("/proc/self/mountinfo"))
        {
            int separator = line.IndexOf(" - ", StringComparison.Ordinal);
            if (separator > 0 && KernelFileSystems.Contains(line[(separator + 3)..].Split(' ')[0]))
            {
                yield return Unescape(line.Split(' ')[4]);
            }
        }
    }

    // Space, tab, newline and backslash are written as three octal digits.
    private static string Unescape(string field) =>
        field.Replace("\\040", " ", StringComparison.Ordinal).Replace("\\011", "\t", StringComparison.Ordinal)
            .Replace("\\012", "\n", StringComparison.Ordinal).Replace("\\134", "\\", StringComparison.Ordinal);

    private static string Resolve(string path)
    {
        string full = Path.GetFullPath(path);
        string? parent = Path.GetDirectoryName(full);
        if (parent is null)
        {
            return full;
        }

        string resolved = Path.Combine(Resolve(parent), Path.GetFileName(full));
        try
        {
            return new FileInfo(resolved).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? resolved;
        }
        catch (IOException)
        {
            return resolved;
        }
    }
}
