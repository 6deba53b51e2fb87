using Wassette.Components;

namespace Wassette.Sandbox;

/// <summary>The limits per memory and per table that keep a component's sum within its budget.</summary>
/// <param name="MemoryBytes">The most that each memory may grow to.</param>
/// <param name="TableElements">The most that each table may grow to.</param>
/// <param name="Memories">How many memories there are.</param>
/// <param name="Tables">How many tables there are.</param>
internal readonly record struct StorageLimits(long MemoryBytes, long TableElements, int Memories, int Tables)
{
    // Wasmtime keeps a pointer per table element.
    private const long BytesPerElement = 8;

    // Tables hold function references, a few thousand in large programs; the rest is for memories.
    private const long TableShare = 16;

    /// <summary>Divides a budget over the memories and tables of an instance.</summary>
    /// <param name="storage">What an instance has.</param>
    /// <param name="budget">The sum in bytes.</param>
    public static StorageLimits Divide(InstanceStorage storage, long budget)
    {
        budget = Math.Max(0, budget - storage.FixedBytes);
        long elements = storage.Tables.Count == 0 ? 0 : Level(storage.Tables, budget / TableShare / BytesPerElement);
        long tableBytes = storage.Tables.Sum(maximum => Math.Min(maximum ?? long.MaxValue, elements)) * BytesPerElement;
        long bytes = storage.Memories.Count == 0 ? 0 : Level(storage.Memories, budget - tableBytes);
        return new StorageLimits(bytes, elements, storage.Memories.Count, storage.Tables.Count);
    }

    /// <summary>The highest level for which the sum of min(maximum, level) stays within the total.</summary>
    private static long Level(IReadOnlyList<long?> maxima, long total)
    {
        if (maxima.Count == 1)
        {
            return total;
        }

        long left = total;
        int open = maxima.Count;
        foreach (long maximum in maxima.Select(maximum => maximum ?? long.MaxValue).Order())
        {
            long share = left / open;
            if (maximum > share)
            {
                return share;
            }

            left -= maximum;
            open--;
        }

        // Every maximum fits: no memory can pass its own.
        return total;
    }
}
