using Wassette.Interop;

namespace Wassette.Sandbox.Storage;

/// <summary>Flags of WIT as the C API has them: the names of those that are set.</summary>
internal static unsafe class NativeFlags
{
    public static bool Has(in NativeValue flags, ReadOnlySpan<byte> name)
    {
        NativeVector* names = (NativeVector*)flags.Flags.Data;
        for (nuint i = 0; i < flags.Flags.Size; i++)
        {
            if (names[i].Bytes.SequenceEqual(name))
            {
                return true;
            }
        }

        return false;
    }
}
