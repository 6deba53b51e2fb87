using System.Text;
using Wassette.Policies.Reading;
using Wassette.UserFiles;
using Wassette.Wit;

namespace Wassette.Components.Store;

/// <summary>
/// The file <c>policy.yaml</c> of an entry: the policy in force for it. Its first line names the bytes that it was
/// given to, so that it never counts for others.
/// </summary>
/// <param name="Text">The document, or null when none counts.</param>
/// <param name="Remark">Why one that is there does not count.</param>
internal sealed record StoredPolicy(string? Text, string? Remark)
{
    private const string Mark = "# In force for ";
    private const string MarkEnd = " and nothing else. Set-WassettePolicy and the Grant cmdlets write this file.";

    /// <summary>The file's content for a policy.</summary>
    public static byte[] Write(string text, string digest) => Encoding.UTF8.GetBytes($"{Mark}{digest}{MarkEnd}\n{text}");

    /// <summary>Reads the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="digest">The bytes that it must be for.</param>
    public static StoredPolicy Read(string path, string digest)
    {
        try
        {
            if (PrivateFile.Look(path) is null)
            {
                return new StoredPolicy(null, null);
            }

            string? content = PolicyText.Decode(PrivateFile.Read(path, PolicyText.LargestDocument), out _);
            if (content is null)
            {
                return Ignored(path, "is not UTF-8");
            }

            int end = content.IndexOf('\n', StringComparison.Ordinal);
            string first = (end < 0 ? content : content[..end]).TrimEnd('\r');
            return !first.StartsWith(Mark, StringComparison.Ordinal) ? Ignored(path, "does not say in its first line which bytes it is for")
                : first != $"{Mark}{digest}{MarkEnd}" ? Ignored(path, "was given to other bytes")
                : new StoredPolicy(end < 0 ? "" : content[(end + 1)..], null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new StoredPolicy(null, $"Its policy was ignored, so nothing is granted: {DisplayText.Clean(e.Message)}");
        }
    }

    private static StoredPolicy Ignored(string path, string reason) => new(
        null, $"The policy {DisplayText.QuotePath(path)} {reason} and was ignored, so nothing is granted. Set-WassettePolicy writes another.");
}
