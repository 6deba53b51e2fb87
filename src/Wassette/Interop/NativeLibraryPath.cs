using System.Runtime.InteropServices;

namespace Wassette.Interop;

/// <summary>Where a folder of ours keeps what is for the machine it runs on alone. Compiled into Wassette.PowerShell too.</summary>
internal static class NativeLibraryPath
{
    /// <summary>The name that the imports of Wasmtime's C API give.</summary>
    public const string WasmtimeName = "wasmtime";

    /// <param name="directory">The folder that Wassette.dll is in.</param>
    public static string Wasmtime(string directory) => Path.Combine(OfThisMachine(directory), "native", FileOnThisSystem().File);

    /// <summary>Where assemblies are that were compiled ahead for this machine. A folder need not have them.</summary>
    /// <param name="directory">The folder that Wassette.dll is in.</param>
    public static string CompiledAhead(string directory) => Path.Combine(OfThisMachine(directory), "lib");

    private static string OfThisMachine(string directory)
    {
        string architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

        return Path.Combine(directory, "runtimes", $"{FileOnThisSystem().System}-{architecture}");
    }

    private static (string System, string File) FileOnThisSystem() =>
        OperatingSystem.IsWindows() ? ("win", "wasmtime.dll")
        : OperatingSystem.IsMacOS() ? ("osx", "libwasmtime.dylib")
        : ("linux", "libwasmtime.so");
}
