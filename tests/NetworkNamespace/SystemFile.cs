using System.Runtime.InteropServices;

namespace NetworkNamespace;

/// <summary>A file of the system, as this program and its children see it.</summary>
internal static partial class SystemFile
{
    private const nuint Bind = 4096;

    /// <summary>Puts another content in its place (mount(2)); nobody outside of the mount namespace sees it.</summary>
    public static void Replace(string path, string content)
    {
        string replacement = Path.GetTempFileName();
        File.WriteAllText(replacement, content);
        if (mount(replacement, path, 0, Bind, 0) != 0)
        {
            throw new InvalidOperationException($"{path} can't be replaced: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        // What is mounted stays.
        File.Delete(replacement);
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mount(string source, string target, nint type, nuint flags, nint data);
}
