using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Wassette.Mcp.Transports;

/// <summary>Puts other files behind the descriptors of standard input and output.</summary>
internal static partial class UnixDescriptors
{
    private const int StandardInput = 0;
    private const int StandardOutput = 1;
    private const int StandardError = 2;
    private const string OwnDescriptors = "/proc/self/fd";

    /// <summary>Nothing to read at 0, and standard error at 1; nothing at both where standard error is what 1 was.</summary>
    public static void RedirectStandard()
    {
        using SafeFileHandle nothing = OpenNothing();
        bool sameAsError = Target(StandardOutput) is { } target && target == Target(StandardError);
        if (sameAsError)
        {
            Replace(nothing, StandardError);
        }

        Replace(nothing, StandardInput);
        Replace(StandardError, StandardOutput);
    }

    /// <summary>
    /// Does the same with every other descriptor of the same pipes, where the system tells which there are (Linux).
    /// </summary>
    public static void RedirectDuplicates()
    {
        if (!Directory.Exists(OwnDescriptors))
        {
            return;
        }

        using SafeFileHandle nothing = OpenNothing();
        string? input = Target(StandardInput);
        string? output = Target(StandardOutput);
        foreach (string entry in Directory.GetFiles(OwnDescriptors))
        {
            int descriptor = int.Parse(Path.GetFileName(entry), CultureInfo.InvariantCulture);
            string? target = descriptor > StandardError ? Target(descriptor) : null;
            if (target is not null && target == output)
            {
                Replace(StandardError, descriptor);
            }
            else if (target is not null && target == input)
            {
                Replace(nothing, descriptor);
            }
        }
    }

    /// <summary>The pipe or socket behind a descriptor; null for anything else, which may well be open twice.</summary>
    private static string? Target(int descriptor)
    {
        string? target = new FileInfo(string.Create(CultureInfo.InvariantCulture, $"{OwnDescriptors}/{descriptor}")).LinkTarget;
        string? name = target is null ? null : Path.GetFileName(target);
        bool isStream = name?.StartsWith("pipe:", StringComparison.Ordinal) == true
            || name?.StartsWith("socket:", StringComparison.Ordinal) == true;
        return isStream ? name : null;
    }

    private static SafeFileHandle OpenNothing() => File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite);

    private static void Replace(SafeFileHandle source, int descriptor) => Replace((int)source.DangerousGetHandle(), descriptor);

    private static void Replace(int source, int descriptor)
    {
        if (Duplicate(source, descriptor) < 0)
        {
            throw new IOException(
                $"Descriptor {descriptor} can't be redirected: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.");
        }
    }

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Duplicate(int source, int target);
}
