using Wassette.Policies.Storage;

namespace Wassette.Sandbox.Storage;

/// <summary>An absolute path of the host, by segments. On Windows the first is the volume: <c>C:</c> or <c>\\server\share</c>.</summary>
/// <remarks>Two are equal when they are spelled alike; <see cref="IsWithin"/> compares names as the file system does.</remarks>
internal sealed class HostPath : IEquatable<HostPath>
{
    private readonly string[] _segments;

    private HostPath(string[] segments) => _segments = segments;

    public ReadOnlySpan<string> Segments => _segments;

    /// <summary>The last segment. The root has none.</summary>
    public string Name => _segments[^1];

    /// <summary>Takes an absolute path apart.</summary>
    public static HostPath Parse(string path)
    {
        string full = Path.GetFullPath(path);
        string root = Path.GetPathRoot(full)!;
        string volume = root.TrimEnd(Path.DirectorySeparatorChar);
        string[] names = full[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        return new HostPath(volume.Length == 0 ? names : [volume, .. names]);
    }

    /// <summary>The path with these segments.</summary>
    public static HostPath Of(IEnumerable<string> segments) => new([.. segments]);

    /// <summary>The path of an entry of this directory.</summary>
    public HostPath Child(string name) => new([.. _segments, name]);

    /// <summary>The path <paramref name="levels"/> above; null above the root.</summary>
    public HostPath? Up(int levels) => levels > _segments.Length ? null : new HostPath(_segments[..^levels]);

    /// <summary>Whether this is the other path or lies below it.</summary>
    public bool IsWithin(HostPath other) =>
        _segments.Length >= other._segments.Length
        && _segments.AsSpan(0, other._segments.Length).SequenceEqual(other._segments, HostNames.Comparer);

    /// <summary>This path, with another start: <paramref name="from"/>, which it is within, replaced by <paramref name="to"/>.</summary>
    public HostPath Rebase(HostPath from, HostPath to) => new([.. to._segments, .. _segments[from._segments.Length..]]);

    /// <summary>The segments below a path that this is within.</summary>
    public ReadOnlySpan<string> Below(HostPath other) => _segments.AsSpan(other._segments.Length);

    public bool Equals(HostPath? other) => other is not null && _segments.AsSpan().SequenceEqual(other._segments);

    public override bool Equals(object? obj) => Equals(obj as HostPath);

    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (string segment in _segments)
        {
            hash.Add(segment);
        }

        return hash.ToHashCode();
    }

    public override string ToString() => HostSegments.Join(_segments, HostPlatform.Current);
}
