using System.Text;
using Wassette.Interop;

namespace Wassette.Sandbox.Storage;

/// <summary>Reads what a guest passed.</summary>
internal static class Arguments
{
    public static string Text(in NativeValue value) => Encoding.UTF8.GetString(value.Text.Bytes);

    /// <summary>Whether a path-flags value has symlink-follow.</summary>
    public static bool Follows(in NativeValue pathFlags) => NativeFlags.Has(pathFlags, "symlink-follow"u8);
}
