namespace Wassette.Components;

/// <summary>
/// Reads what an instance of a core module has: memories, tables (core specification, sections 5.5.7 and 5.5.8), and
/// what else takes room in it.
/// </summary>
internal static class CoreModule
{
    private const byte ImportSection = 2;
    private const byte FunctionSection = 3;
    private const byte TableSection = 4;
    private const byte MemorySection = 5;
    private const byte GlobalSection = 6;
    private const long PageSize = 64 * 1024;

    // The largest parts of a VMContext (wasmtime-environ, vmoffsets.rs).
    private const long BytesPerImport = 32;
    private const long BytesPerFunction = 32;
    private const long BytesPerGlobal = 16;

    // One more than an instance may have is as good as any number: the sum refuses it.
    private const uint MostCounted = InstanceStorage.Most + 1;

    public static InstanceStorage Read(ReadOnlySpan<byte> bytes)
    {
        List<long?> memories = [];
        List<long?> tables = [];
        long fixedBytes = 0;
        WasmReader reader = new(bytes);
        reader.ReadBytes(WasmReader.PreambleLength);
        while (!reader.AtEnd)
        {
            WasmReader section = new(reader.ReadSection(out byte id));
            switch (id)
            {
                case ImportSection:
                    fixedBytes += section.ReadUInt32() * BytesPerImport;
                    break;
                case FunctionSection:
                    fixedBytes += section.ReadUInt32() * BytesPerFunction;
                    break;
                case TableSection:
                    ReadTables(section, tables);
                    break;
                case MemorySection:
                    ReadMemories(section, memories);
                    break;
                case GlobalSection:
                    fixedBytes += section.ReadUInt32() * BytesPerGlobal;
                    break;
            }
        }

        return InstanceStorage.Sum([new InstanceStorage(memories, tables) { Instances = 1, FixedBytes = fixedBytes }]);
    }

    private static void ReadMemories(WasmReader reader, List<long?> memories)
    {
        for (uint left = Math.Min(reader.ReadUInt32(), MostCounted); left > 0; left--)
        {
            memories.Add(ReadMemory(ref reader));
        }
    }

    private static long? ReadMemory(ref WasmReader reader)
    {
        long? pages = ReadLimits(ref reader, out byte flags);
        long pageSize = PageSize;
        const byte CustomPageSize = 0x08;
        if ((flags & CustomPageSize) != 0)
        {
            pageSize = 1L << (int)Math.Min(reader.ReadUInt32(), 16);
        }

        return pages is null ? null : (long)UInt128.Min(long.MaxValue, (UInt128)(ulong)pages.Value * (UInt128)(ulong)pageSize);
    }

    private static void ReadTables(WasmReader reader, List<long?> tables)
    {
        for (uint left = Math.Min(reader.ReadUInt32(), MostCounted); left > 0; left--)
        {
            byte type = reader.ReadByte();
            const byte WithInitializer = 0x40;
            if (type is WithInitializer or 0x63 or 0x64)
            {
                // An initialiser or a typed reference: the rest is not read. Each remaining table counts as one
                // without a maximum, which only makes the limit of each stricter.
                tables.AddRange(Enumerable.Repeat<long?>(null, (int)left));
                return;
            }

            tables.Add(ReadLimits(ref reader, out _));
        }
    }

    /// <summary>Reads a memory's or table's limits and gives the maximum, or null for none.</summary>
    private static long? ReadLimits(ref WasmReader reader, out byte flags)
    {
        const byte HasMaximum = 0x01;
        flags = reader.ReadByte();
        reader.ReadUInt64();
        return (flags & HasMaximum) == 0 ? null : (long)Math.Min(reader.ReadUInt64(), long.MaxValue);
    }
}
