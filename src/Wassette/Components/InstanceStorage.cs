namespace Wassette.Components;

/// <summary>The memories and tables that come into being when a module or component is instantiated.</summary>
/// <param name="Memories">The declared maximum of each memory in bytes; null where none is declared.</param>
/// <param name="Tables">The declared maximum of each table in elements; null where none is declared.</param>
internal sealed record InstanceStorage(IReadOnlyList<long?> Memories, IReadOnlyList<long?> Tables)
{
    // Far above what toolchains make (one memory, a few tables); below it no list here can grow, whatever a hostile
    // component's instances multiply to.
    private const int Most = 1000;

    /// <summary>Adds up what several instances have.</summary>
    public static InstanceStorage Sum(IEnumerable<InstanceStorage> parts)
    {
        List<long?> memories = [];
        List<long?> tables = [];
        foreach (InstanceStorage part in parts)
        {
            memories.AddRange(part.Memories);
            tables.AddRange(part.Tables);
            if (memories.Count > Most || tables.Count > Most)
            {
                throw new ComponentFormatException(
                    $"The component makes more than {Most} memories or tables; such a component is not run here.");
            }
        }

        return new InstanceStorage(memories, tables);
    }
}
