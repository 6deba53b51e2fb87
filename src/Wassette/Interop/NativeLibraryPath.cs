using System.Runtime.InteropServices;

namespace Wassette.Interop;

/// <summary>Where a folder of ours keeps the native library for the machine it runs on. Compiled into Wassette.PowerShell too.</summary>
internal static class NativeLibraryPath
{
    /// <summary>The name that the imports of Wasmtime's C API give.</summary>
    public const string WasmtimeName = "wasmtime";

    /// <param name="directory">The folder that Wassette.dll is in.</param>
    public static string Wasmtime(string directory)
    {
        (string system, string file) = FileOnThisSystem();
        string architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

        return Path.Combine(directory, "runtimes", $"{system}-{architecture}", "native", file);
    }

    private static (string System, string File) FileOnThisSystem() =>
        OperatingSystem.IsWindows() ? ("win", "wasmtime.dll")
        : OperatingSystem.IsMacOS() ? ("osx", "libwasmtime.dylib")
        : ("linux", "libwasmtime.so");
}
