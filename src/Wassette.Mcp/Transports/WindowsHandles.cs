using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Wassette.Mcp.Transports;

/// <summary>Puts other files behind the handles of standard input and output.</summary>
internal static partial class WindowsHandles
{
    // winbase.h
    private const int StandardInput = -10;
    private const int StandardOutput = -11;
    private const int StandardError = -12;

    // Lives as long as the process: it is standard input from now on.
    private static SafeFileHandle? _nothing;

    /// <summary>Nothing to read at standard input, and standard error at standard output.</summary>
    public static void RedirectStandard()
    {
        _nothing = File.OpenHandle("NUL", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        Replace(StandardInput, _nothing.DangerousGetHandle());
        Replace(StandardOutput, GetStandardHandle(StandardError));
    }

    private static void Replace(int which, nint handle)
    {
        if (!SetStandardHandle(which, handle))
        {
            throw new Win32Exception();
        }
    }

    [LibraryImport("kernel32", EntryPoint = "SetStdHandle", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool SetStandardHandle(int which, nint handle);

    [LibraryImport("kernel32", EntryPoint = "GetStdHandle", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial nint GetStandardHandle(int which);
}
