using Wassette.Policies.Reading;
using Wassette.Wit;

namespace Wassette.Policies;

/// <summary>Policy documents in files.</summary>
public static class PolicyFile
{
    /// <summary>Reads the text of a document; whether it is a policy is for others to say.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="PolicyException">It is too large, or not UTF-8.</exception>
    /// <exception cref="IOException">It can't be read, or is no regular file.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be read.</exception>
    public static string Read(string path)
    {
        // Opening a FIFO would wait for ever.
        FileInfo file = new(path);
        if (file.Exists && (file.Attributes & (FileAttributes.Device | FileAttributes.Directory)) != 0)
        {
            throw new IOException($"{DisplayText.QuotePath(path)} is not a regular file.");
        }

        using FileStream stream = file.OpenRead();
        byte[] bytes = new byte[PolicyText.LargestDocument + 1];
        ReadOnlySpan<byte> utf8 = bytes.AsSpan(0, stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
        return (utf8.Length <= PolicyText.LargestDocument ? PolicyText.Decode(utf8, out _) : null)
            ?? throw PolicyException.Of(DisplayText.QuotePath(path), PolicyReader.Read(utf8).Diagnostics);
    }
}
