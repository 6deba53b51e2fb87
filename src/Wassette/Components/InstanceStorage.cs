namespace Wassette.Components;

/// <summary>What comes into being when a module or component is instantiated.</summary>
/// <param name="Memories">The declared maximum of each memory in bytes; null where none is declared.</param>
/// <param name="Tables">The declared maximum of each table in elements; null where none is declared.</param>
internal sealed record InstanceStorage(IReadOnlyList<long?> Memories, IReadOnlyList<long?> Tables)
{
    // Far above what toolchains make (one memory, a few tables); below it no list here can grow, whatever a hostile
    // component's instances multiply to.
    public const int Most = 1000;

    // As many as Wasmtime lets a store have. Compiling takes time for each, so the number is looked at before.
    private const int MostInstances = 10_000;

    private const long MostFixedBytes = 64L * 1024 * 1024;

    /// <summary>How many instances of modules and components.</summary>
    public long Instances { get; init; }

    /// <summary>What the instances need beside memories and tables, which no store limit counts: globals and functions.</summary>
    public long FixedBytes { get; init; }

    /// <summary>Adds up what several instances have.</summary>
    public static InstanceStorage Sum(IEnumerable<InstanceStorage> parts)
    {
        List<long?> memories = [];
        List<long?> tables = [];
        long instances = 0;
        long fixedBytes = 0;
        foreach (InstanceStorage part in parts)
        {
            memories.AddRange(part.Memories);
            tables.AddRange(part.Tables);
            instances += part.Instances;
            fixedBytes += part.FixedBytes;
            if (memories.Count > Most || tables.Count > Most)
            {
                throw new ComponentFormatException(
                    $"The component makes more than {Most} memories or tables; such a component is not run here.");
            }

            if (instances > MostInstances)
            {
                throw new ComponentFormatException(
                    $"The component makes more than {MostInstances} instances of its parts; such a component is not run here.");
            }

            if (fixedBytes > MostFixedBytes)
            {
                throw new ComponentFormatException(
                    $"The component's instances need more than {MostFixedBytes / (1024 * 1024)} MiB for globals and functions; "
                        + "such a component is not run here.");
            }
        }

        return new InstanceStorage(memories, tables) { Instances = instances, FixedBytes = fixedBytes };
    }
}
