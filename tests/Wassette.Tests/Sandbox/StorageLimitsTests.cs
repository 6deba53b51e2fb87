using CsCheck;
using Wassette.Components;
using Wassette.Sandbox;

namespace Wassette.Tests.Sandbox;

public sealed class StorageLimitsTests
{
    private const long MiB = 1024 * 1024;

    [Fact]
    public void One_memory_without_a_maximum_gets_everything()
    {
        Assert.Equal(new StorageLimits(256 * MiB, 0, 1, 0), Divide([null], [], 256 * MiB));
    }

    [Fact]
    public void Memories_without_a_maximum_share_equally()
    {
        Assert.Equal(64 * MiB, Divide([null, null, null, null], [], 256 * MiB).MemoryBytes);
    }

    [Fact]
    public void What_a_small_memory_cannot_use_goes_to_the_others()
    {
        Assert.Equal(100 * MiB, Divide([null, 56 * MiB, null], [], 256 * MiB).MemoryBytes);
        Assert.Equal(127 * MiB, Divide([1 * MiB, null, 1 * MiB, null], [], 256 * MiB).MemoryBytes);
    }

    [Fact]
    public void Memories_that_all_fit_are_bounded_by_their_own_maxima()
    {
        Assert.True(Divide([10 * MiB, 20 * MiB], [], 256 * MiB).MemoryBytes >= 20 * MiB);
    }

    [Fact]
    public void Tables_get_a_sixteenth_and_memories_the_rest()
    {
        StorageLimits limits = Divide([null], [null], 256 * MiB);

        Assert.Equal(16 * MiB / 8, limits.TableElements);
        Assert.Equal(240 * MiB, limits.MemoryBytes);
    }

    [Fact]
    public void Small_tables_cost_only_what_they_can_hold()
    {
        Assert.Equal((256 * MiB) - (8 * 1000), Divide([null], [1000], 256 * MiB).MemoryBytes);
    }

    [Fact]
    public void What_instances_need_beside_memories_is_taken_off_first()
    {
        InstanceStorage storage = new([null, null], []) { FixedBytes = 56 * MiB };

        Assert.Equal(100 * MiB, StorageLimits.Divide(storage, 256 * MiB).MemoryBytes);
        Assert.Equal(0, StorageLimits.Divide(storage, 10 * MiB).MemoryBytes);
    }

    [Fact]
    public void Nothing_declared_nothing_allowed()
    {
        Assert.Equal(new StorageLimits(0, 0, 0, 0), Divide([], [], 256 * MiB));
    }

    [Fact]
    public void The_sum_never_passes_the_budget()
    {
        Storage.Sample((memories, tables, budget) =>
        {
            StorageLimits limits = Divide(memories, tables, budget);
            Int128 bytes = Sum(memories, limits.MemoryBytes) + (8 * Sum(tables, limits.TableElements));
            Assert.True(bytes <= budget, $"{bytes} > {budget}");
            Assert.Equal(memories.Length, limits.Memories);
            Assert.Equal(tables.Length, limits.Tables);
        });
    }

    [Fact]
    public void A_memory_gets_as_much_as_a_naive_search_finds()
    {
        Gen.Select(Maxima(200), Gen.Long[0, 2000]).Sample((memories, budget) =>
        {
            long level = 0;
            while (level < budget && Sum(memories, level + 1) <= budget)
            {
                level++;
            }

            long limit = memories.Length == 0 ? 0 : Divide(memories, [], budget).MemoryBytes;
            Assert.Equal(memories.Select(Capped(level)), memories.Select(Capped(limit)));
        });
    }

    private static Gen<(long?[] Memories, long?[] Tables, long Budget)> Storage { get; } =
        Gen.Select(Maxima(long.MaxValue), Maxima(long.MaxValue), Gen.Long[0, 8L * 1024 * MiB]);

    private static Gen<long?[]> Maxima(long most) =>
        Gen.OneOf(Gen.Const((long?)null), Gen.Long[0, most].Select(value => (long?)value), Gen.Long[0, Math.Min(most, MiB)].Select(value => (long?)value)).Array[0, 20];

    private static Func<long?, long> Capped(long level) => maximum => Math.Min(maximum ?? long.MaxValue, level);

    private static Int128 Sum(long?[] maxima, long level) => maxima.Aggregate(Int128.Zero, (sum, maximum) => sum + Capped(level)(maximum));

    private static StorageLimits Divide(long?[] memories, long?[] tables, long budget) =>
        StorageLimits.Divide(new InstanceStorage(memories, tables), budget);
}
