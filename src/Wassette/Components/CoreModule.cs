namespace Wassette.Components;

/// <summary>Reads the memories and tables that a core module defines (core specification, sections 5.5.7 and 5.5.8).</summary>
internal static class CoreModule
{
    private const byte TableSection = 4;
    private const byte MemorySection = 5;
    private const long PageSize = 64 * 1024;

    public static InstanceStorage Read(ReadOnlySpan<byte> bytes)
    {
        List<long?> memories = [];
        List<long?> tables = [];
        WasmReader reader = new(bytes);
        reader.ReadBytes(WasmReader.PreambleLength);
        while (!reader.AtEnd)
        {
            WasmReader section = new(reader.ReadSection(out byte id));
            if (id == TableSection)
            {
                ReadTables(section, tables);
            }
            else if (id == MemorySection)
            {
                uint count = section.ReadUInt32();
                for (uint i = 0; i < count; i++)
                {
                    memories.Add(ReadMemory(ref section));
                }
            }
        }

        return InstanceStorage.Sum([new InstanceStorage(memories, tables)]);
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
        uint count = reader.ReadUInt32();
        const uint MostTables = 1000;
        for (uint i = 0; i < Math.Min(count, MostTables); i++)
        {
            byte type = reader.ReadByte();
            const byte WithInitializer = 0x40;
            if (type is WithInitializer or 0x63 or 0x64)
            {
                // An initialiser or a typed reference: the rest is not read. Each remaining table counts as one
                // without a maximum, which only makes the limit of each stricter.
                tables.AddRange(Enumerable.Repeat<long?>(null, (int)(Math.Min(count, MostTables) - i)));
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
