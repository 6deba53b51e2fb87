using System.Buffers.Binary;
using System.Text;

namespace Wassette.Components;

/// <summary>What a file's first eight bytes say it is.</summary>
internal enum BinaryKind
{
    Other,
    CoreModule,
    Component,
}

/// <summary>
/// Reads the primitives of the WebAssembly binary format: LEB128 integers, names and sections
/// (core specification, section 5.2).
/// </summary>
internal ref struct WasmReader(ReadOnlySpan<byte> bytes)
{
    /// <summary>The length of a binary's preamble: magic, version and layer.</summary>
    public const int PreambleLength = 8;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _position;

    public readonly bool AtEnd => _position >= _bytes.Length;

    public readonly ReadOnlySpan<byte> Rest => _bytes[_position..];

    /// <summary>What a preamble says.</summary>
    public static BinaryKind Identify(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < PreambleLength || !bytes.StartsWith("\0asm"u8))
        {
            return BinaryKind.Other;
        }

        ushort version = BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]);
        ushort layer = BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]);
        return (version, layer) switch
        {
            (1, 0) => BinaryKind.CoreModule,
            (_, 1) => BinaryKind.Component,
            _ => BinaryKind.Other,
        };
    }

    public byte ReadByte() => _position < _bytes.Length ? _bytes[_position++] : throw Truncated();

    public uint ReadUInt32() => (uint)ReadLeb(5);

    public ulong ReadUInt64() => ReadLeb(10);

    public string ReadName() => Encoding.UTF8.GetString(ReadBytes(ReadUInt32()));

    public ReadOnlySpan<byte> ReadBytes(uint count)
    {
        if (count > (uint)(_bytes.Length - _position))
        {
            throw Truncated();
        }

        ReadOnlySpan<byte> result = _bytes.Slice(_position, (int)count);
        _position += (int)count;
        return result;
    }

    /// <summary>Reads a section's id and gives its contents.</summary>
    public ReadOnlySpan<byte> ReadSection(out byte id)
    {
        id = ReadByte();
        return ReadBytes(ReadUInt32());
    }

    private static ComponentFormatException Truncated() =>
        new("The component's binary ends in the middle of a section: the file is truncated or damaged.");

    private ulong ReadLeb(int mostBytes)
    {
        ulong result = 0;
        for (int i = 0; i < mostBytes; i++)
        {
            byte part = ReadByte();
            result |= (ulong)(part & 0x7F) << (7 * i);
            if ((part & 0x80) == 0)
            {
                return result;
            }
        }

        throw new ComponentFormatException("The component's binary has a number that is too long: the file is damaged.");
    }
}
