using System.Text;
using Wassette.Policies;
using Wassette.Policies.Reading;

namespace Wassette.Components;

/// <summary>The policy that lies beside a component's file: what its author asks for.</summary>
internal static class AdjacentPolicy
{
    /// <summary>The names that such a file can have, for a message.</summary>
    public static string Names(string component) => string.Join(" or ", Candidates(component).Select(path => $"'{Path.GetFileName(path)}'"));

    /// <summary>Reads the policy beside a component's file; null when there is none, or none that can be read.</summary>
    public static PolicyRequest? Find(string component)
    {
        foreach (string path in Candidates(component))
        {
            try
            {
                // Only a regular file: opening a FIFO would wait for ever.
                FileInfo file = new(path);
                if (file.Exists && (file.Attributes & (FileAttributes.Device | FileAttributes.Directory)) == 0 && file.Length is > 0 and <= PolicyText.LargestDocument)
                {
                    return new PolicyRequest(File.ReadAllText(path, Encoding.UTF8), path);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // What can't be read asks for nothing.
            }
        }

        return null;
    }

    private static IEnumerable<string> Candidates(string component)
    {
        string directory = Path.GetDirectoryName(component)!;
        yield return Path.Combine(directory, $"{Path.GetFileNameWithoutExtension(component)}.policy.yaml");
        yield return Path.Combine(directory, "policy.yaml");
    }
}
