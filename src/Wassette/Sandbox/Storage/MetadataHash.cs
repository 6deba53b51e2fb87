using System.Numerics;

namespace Wassette.Sandbox.Storage;

/// <summary>
/// The lower half of wasi:filesystem's metadata-hash as Wasmtime 50 makes it on Unix (<c>crates/wasi/src/filesystem.rs</c>): Rust's
/// <c>DefaultHasher</c>, which is SipHash-1-3 with a key of zeros, over device and inode. Another version may do it otherwise:
/// nothing but speed may depend on it.
/// </summary>
internal static class MetadataHash
{
    public static ulong Of(ulong device, ulong inode)
    {
        const ulong Length = 16UL << 56;
        State state = new(0x736f6d6570736575, 0x646f72616e646f6d, 0x6c7967656e657261, 0x7465646279746573);
        state = state.Add(device).Add(inode).Add(Length);
        return (state with { C = state.C ^ 0xFF }).Round().Round().Round().Sum;
    }

    private readonly record struct State(ulong A, ulong B, ulong C, ulong D)
    {
        public ulong Sum => A ^ B ^ C ^ D;

        public State Add(ulong word)
        {
            State mixed = (this with { D = D ^ word }).Round();
            return mixed with { A = mixed.A ^ word };
        }

        public State Round()
        {
            ulong a = unchecked(A + B);
            ulong b = BitOperations.RotateLeft(B, 13) ^ a;
            ulong c = unchecked(C + D);
            ulong d = BitOperations.RotateLeft(D, 16) ^ c;
            a = unchecked(BitOperations.RotateLeft(a, 32) + d);
            d = BitOperations.RotateLeft(d, 21) ^ a;
            c = unchecked(c + b);
            b = BitOperations.RotateLeft(b, 17) ^ c;
            return new State(a, b, BitOperations.RotateLeft(c, 32), d);
        }
    }
}
