using System.Runtime.InteropServices;

namespace Wassette.Interop;

/// <summary>Strings as C takes them: an array of pointers to UTF-8 that ends with a NUL.</summary>
internal readonly unsafe ref struct NativeStrings
{
    private readonly int _count;

    public NativeStrings(IReadOnlyList<string> strings)
    {
        // Not on the stack: a caller may pass millions.
        _count = strings.Count;
        Pointers = (byte**)NativeMemory.AllocZeroed((nuint)_count, (nuint)sizeof(byte*));
        for (int i = 0; i < _count; i++)
        {
            Pointers[i] = (byte*)Marshal.StringToCoTaskMemUTF8(strings[i]);
        }
    }

    public byte** Pointers { get; }

    public void Dispose()
    {
        for (int i = 0; i < _count; i++)
        {
            // A variable's value may be a secret.
            Marshal.ZeroFreeCoTaskMemUTF8((nint)Pointers[i]);
        }

        NativeMemory.Free(Pointers);
    }
}
