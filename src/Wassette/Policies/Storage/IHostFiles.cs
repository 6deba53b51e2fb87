using System.Collections.Immutable;

namespace Wassette.Policies.Storage;

/// <summary>Looks up paths of the machine, so that a plan can be made and tested without touching files.</summary>
internal interface IHostFiles
{
    /// <summary>What a path leads to.</summary>
    /// <param name="path">The segments of an absolute path; on Windows, the first is the drive.</param>
    HostEntry Find(ImmutableArray<string> path);
}
