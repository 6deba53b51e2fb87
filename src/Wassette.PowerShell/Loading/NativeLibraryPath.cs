using System.Runtime.InteropServices;

namespace Wassette.PowerShell.Loading;

/// <summary>Where the module folder keeps the native library for the machine it runs on.</summary>
internal static class NativeLibraryPath
{
    /// <summary>The name that the imports of Wasmtime's C API give.</summary>
    public const string WasmtimeName = "wasmtime";

    /// <param name="moduleDirectory">The folder that the module was imported from.</param>
    public static string Wasmtime(string moduleDirectory)
    {
        (string system, string file) = FileOnThisSystem();
        string architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

        return Path.Combine(moduleDirectory, "runtimes", $"{system}-{architecture}", "native", file);
    }

    private static (string System, string File) FileOnThisSystem() =>
        OperatingSystem.IsWindows() ? ("win", "wasmtime.dll")
        : OperatingSystem.IsMacOS() ? ("osx", "libwasmtime.dylib")
        : ("linux", "libwasmtime.so");
}
