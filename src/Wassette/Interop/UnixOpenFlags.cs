using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Wassette.Interop;

/// <summary>Flags of open(2), which differ by system and processor (<c>fcntl.h</c>).</summary>
[UnsupportedOSPlatform("windows")]
internal static class UnixOpenFlags
{
    public const int ReadWrite = 2;

    /// <summary>Linux only: a descriptor that says where something is, and opens nothing.</summary>
    public const int PathOnly = 0x200000;

    public static int CloseOnExecute { get; } = OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;

    public static int NonBlocking { get; } = OperatingSystem.IsMacOS() ? 0x4 : 0x800;

    public static int NoFollow { get; } = OperatingSystem.IsMacOS() ? 0x100 : HasOldNumbers ? 0x8000 : 0x20000;

    public static int Directory { get; } = OperatingSystem.IsMacOS() ? 0x100000 : HasOldNumbers ? 0x4000 : 0x10000;

    private static bool HasOldNumbers =>
        RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Armv6 or Architecture.Arm64 or Architecture.Ppc64le;
}
