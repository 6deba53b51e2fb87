using System.Collections.Immutable;

namespace Wassette.Policies.Storage;

/// <summary>
/// Where paths led when they were granted. A policy's plan is made anew when a rule is added; a link that somebody, a
/// component perhaps, put there since must not carry the older rules elsewhere.
/// </summary>
/// <param name="files">The machine's files.</param>
/// <param name="earlier">The pins of the plan before, or null.</param>
internal sealed class PlacePins(IHostFiles files, ImmutableDictionary<string, HostEntry>? earlier)
{
    private readonly Dictionary<string, HostEntry> _pins = new(StringComparer.Ordinal);

    /// <summary>What was looked up, for the plan that comes next. What no rule names any more is forgotten.</summary>
    public ImmutableDictionary<string, HostEntry> ToImmutable() => _pins.ToImmutableDictionary(StringComparer.Ordinal);

    /// <summary>What a path leads to, where it led before.</summary>
    public HostEntry Find(ImmutableArray<string> path)
    {
        string key = string.Join('/', path);
        HostEntry now = files.Find(path);
        HostEntry pinned = earlier?.GetValueOrDefault(key) ?? now;
        _pins[key] = pinned;
        return now.RealPath.SequenceEqual(pinned.RealPath) ? now : pinned with { Kind = HostEntryKind.Replaced };
    }

    /// <summary>All the places that a path leads or led to, itself included: a deny rule holds for each.</summary>
    public ImmutableArray<ImmutableArray<string>> FindAll(ImmutableArray<string> path)
    {
        ImmutableArray<string> real = Find(path).RealPath;
        ImmutableArray<string> now = files.Find(path).RealPath;
        List<ImmutableArray<string>> places = [path];
        foreach (ImmutableArray<string> place in new[] { real, now })
        {
            if (!places.Exists(known => known.SequenceEqual(place)))
            {
                places.Add(place);
            }
        }

        return [.. places];
    }
}
