using System.Diagnostics;
using System.Globalization;
using System.Text;
using Wasmtime;
using Wasmtime.Components;
using Wassette.Components;
using Wassette.Sandbox;
using Wassette.Tests.Support;

namespace Wassette.Tests.Components;

public sealed class ComponentLayoutTests
{
    private const long Page = 64 * 1024;
    private const string EmptyModule = "(core module $m)";
    private const string OneMemory = "(core module $m (memory 1 2))";

    [Fact]
    public void A_module_that_is_not_instantiated_has_no_memory()
    {
        AssertStorage(Read($"(component {OneMemory})"), [], []);
    }

    [Fact]
    public void Each_instance_of_a_module_has_memories_of_its_own()
    {
        AssertStorage(Read($"(component {OneMemory} {Times(3, "(core instance (instantiate $m))")})"), [2 * Page, 2 * Page, 2 * Page], []);
    }

    [Theory]
    [InlineData("(memory 1)", null)]
    [InlineData("(memory 1 5)", 5 * Page)]
    [InlineData("(memory i64 1)", null)]
    [InlineData("(memory i64 1 7)", 7 * Page)]
    [InlineData("(memory i64 1 0x1000000000000)", long.MaxValue)]
    [InlineData("(memory 1 5 (pagesize 1))", 5L)]
    public void The_maximum_of_a_memory_is_read(string memory, long? maximum)
    {
        AssertStorage(Read($"(component (core module $m {memory}) (core instance (instantiate $m)))"), [maximum], []);
    }

    [Theory]
    [InlineData("(table 1 funcref)", null)]
    [InlineData("(table 1 5 funcref)", 5L)]
    [InlineData("(table 1 5 externref)", 5L)]
    [InlineData("(table i64 1 5 funcref)", 5L)]
    public void The_maximum_of_a_table_is_read(string table, long? maximum)
    {
        AssertStorage(Read($"(component (core module $m {table}) (core instance (instantiate $m)))"), [], [maximum]);
    }

    [Fact]
    public void Tables_with_an_initializer_count_as_unbounded()
    {
        AssertStorage(
            Read("(component (core module $m (table 1 5 funcref) (table 1 5 (ref null func) (ref.null func)) (table 1 5 funcref)) (core instance (instantiate $m)))"),
            [],
            [5, null, null]);
    }

    [Fact]
    public void Imported_memories_are_counted_once()
    {
        AssertStorage(
            Read("""
                (component
                  (core module $a (memory (export "m") 1 2))
                  (core module $b (import "a" "m" (memory 1)))
                  (core instance $i (instantiate $a))
                  (core instance (instantiate $b (with "a" (instance $i)))))
                """),
            [2 * Page],
            []);
    }

    [Fact]
    public void Nested_components_count_as_often_as_they_are_instantiated()
    {
        AssertStorage(
            Read($"""
                (component
                  (component $inner {OneMemory} (core instance (instantiate $m)) (core instance (instantiate $m)))
                  (component $unused {OneMemory} (core instance (instantiate $m)))
                  (instance (instantiate $inner))
                  (instance (instantiate $inner)))
                """),
            [2 * Page, 2 * Page, 2 * Page, 2 * Page],
            []);
    }

    [Fact]
    public void Aliases_of_the_component_around_are_followed()
    {
        AssertStorage(
            Read("""
                (component
                  (core module $unused (memory 1 1))
                  (core module $m (memory 1 3))
                  (component $c
                    (component $d
                      (alias outer 2 $m (core module $far))
                      (core instance (instantiate $far)))
                    (alias outer 1 $m (core module $near))
                    (core instance (instantiate $near))
                    (instance (instantiate $d)))
                  (instance (instantiate $c)))
                """),
            [3 * Page, 3 * Page],
            []);
    }

    [Fact]
    public void An_exported_module_and_component_take_an_index()
    {
        AssertStorage(
            Read("""
                (component
                  (core module $m (memory 1 3))
                  (export $again "module" (core module $m))
                  (core instance (instantiate $again))
                  (component $c (core module $n (memory 1 4)) (core instance (instantiate $n)))
                  (export $d "component" (component $c))
                  (instance (instantiate $d)))
                """),
            [3 * Page, 4 * Page],
            []);
    }

    [Theory]
    [InlineData("""(component (import "m" (core module)))""")]
    [InlineData("""(component (import "c" (component)))""")]
    [InlineData("""(component (component $c (core module $m) (export "m" (core module $m))) (instance $i (instantiate $c)) (alias export $i "m" (core module)))""")]
    [InlineData("""(component (component $c (component $m) (export "m" (component $m))) (instance $i (instantiate $c)) (alias export $i "m" (component)))""")]
    public void What_comes_from_outside_is_refused(string text)
    {
        Assert.Contains("its memory can't be bounded", Refusal(text), StringComparison.Ordinal);
    }

    [Fact]
    public void A_thousand_memories_are_allowed_and_one_more_is_not()
    {
        Assert.Equal(1000, Read($"(component {OneMemory} {Times(1000, "(core instance (instantiate $m))")})").Storage.Memories.Count);
        Assert.Equal(
            "The component makes more than 1000 memories or tables; such a component is not run here.",
            Refusal($"(component {OneMemory} {Times(1001, "(core instance (instantiate $m))")})"));
    }

    [Theory]
    [InlineData(OneMemory)]
    [InlineData(EmptyModule)]
    public void Instances_that_multiply_exponentially_are_refused_at_once(string module)
    {
        StringBuilder text = new($"(component (component $c0 {module} (core instance (instantiate $m)))");
        for (int i = 1; i < 90; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"(component $c{i} (alias outer 1 $c{i - 1} (component $p)) {Times(4, "(instance (instantiate $p))")})");
        }

        Assert.Contains("such a component is not run here", Refusal(text.Append("(instance (instantiate $c89)))").ToString()), StringComparison.Ordinal);
    }

    [Fact]
    public void Globals_that_would_pass_the_memory_limit_are_refused()
    {
        string module = $"(core module $m {Times(10_000, "(global (mut i64) (i64.const 1))")})";

        Assert.Equal(160_000, Read($"(component {module} (core instance (instantiate $m)))").Storage.FixedBytes);
        Assert.Equal(
            "The component's instances need more than 64 MiB for globals and functions; such a component is not run here.",
            Refusal($"(component {module} {Times(1000, "(core instance (instantiate $m))")})"));
    }

    [Fact]
    public void Nesting_has_an_end()
    {
        byte[] nested = [];
        for (int i = 0; i < 200; i++)
        {
            nested = [.. "\0asm"u8, 0x0D, 0, 1, 0, .. i == 0 ? [] : Section(4, nested)];
        }

        Assert.Contains("nests components", Assert.Throws<ComponentFormatException>(() => ComponentLayout.Read(nested)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_component_of_the_repository_can_be_read()
    {
        string[] examples = Directory.GetDirectories(Path.Combine(TestFiles.Root, "examples"));
        string[] files = [.. examples.SelectMany(folder => Directory.GetFiles(folder, "*.wasm")), TestFiles.Types, TestFiles.Command, TestFiles.Component("reach")];

        Assert.All(files, file => Assert.NotEmpty(ComponentLayout.Read(File.ReadAllBytes(file)).Storage.Memories));
    }

    [Fact]
    public void Twelve_memories_are_counted_as_twelve()
    {
        Assert.Equal(12, ComponentLayout.Read(File.ReadAllBytes(TestFiles.Component("many-memories"))).Storage.Memories.Count);
    }

    [Fact]
    public void A_component_cut_anywhere_is_refused_without_harm()
    {
        byte[] whole = File.ReadAllBytes(TestFiles.Tiny);
        for (int length = 0; length < whole.Length; length++)
        {
            byte[] cut = whole[..length];
            if (WasmReader.Identify(cut) == BinaryKind.Component && IsReadable(cut))
            {
                Compile(cut);
            }
        }

        Assert.True(IsReadable(whole));
    }

    [Theory]
    [InlineData("tiny")]
    [InlineData("many-memories")]
    [InlineData("bad/resource")]
    public void Damaged_components_are_read_or_refused_and_nothing_else(string component)
    {
        byte[] original = File.ReadAllBytes(TestFiles.Component(component));
        Random random = new(20261123);
        Stopwatch time = Stopwatch.StartNew();
        long before = GC.GetAllocatedBytesForCurrentThread();
        int refused = 0;
        const int Count = 10_000;
        for (int i = 0; i < Count; i++)
        {
            byte[] damaged = Damage(original, random);
            refused += IsReadable(damaged) ? 0 : 1;
        }

        Assert.InRange(refused, Count / 20, Count - 1);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 4L * 1024 * 1024 * 1024, "Damaged files must not cost memory.");
        Assert.True(time.Elapsed < TimeSpan.FromSeconds(30), "Damaged files must not cost time.");
    }

    [Fact]
    public void Declared_counts_cost_nothing_before_they_are_read()
    {
        // A section that claims four billion entries: custom sections, memories, tables, instances, aliases, imports, exports.
        byte[] claim = [0xFF, 0xFF, 0xFF, 0xFF, 0x0F];
        foreach (byte id in new byte[] { 2, 5, 6, 10, 11 })
        {
            Assert.False(IsReadable([.. "\0asm"u8, 0x0D, 0, 1, 0, id, (byte)claim.Length, .. claim]));
        }

        foreach (byte id in new byte[] { 4, 5 })
        {
            byte[] module = [.. "\0asm"u8, 1, 0, 0, 0, id, (byte)claim.Length, .. claim];
            Assert.False(IsReadable([.. "\0asm"u8, 0x0D, 0, 1, 0, 1, (byte)module.Length, .. module]));
        }
    }

    [Fact]
    public void A_hundred_thousand_custom_sections_are_refused()
    {
        byte[] section = [0, 2, 1, (byte)'x'];

        Assert.False(IsReadable([.. "\0asm"u8, 0x0D, 0, 1, 0, .. Enumerable.Repeat(section, 100_000).SelectMany(bytes => bytes)]));
    }

    // The length as a LEB128 of always three bytes.
    private static byte[] Section(byte id, byte[] content) =>
        [id, (byte)(content.Length | 0x80), (byte)((content.Length >> 7) | 0x80), (byte)((content.Length >> 14) & 0x7F), .. content];

    private static string Times(int count, string text) => string.Concat(Enumerable.Repeat(text, count));

    private static ComponentLayout Read(string text) => ComponentLayout.Read(WatText.ToBinary(text));

    private static string Refusal(string text) => Assert.Throws<ComponentFormatException>(() => Read(text)).Message;

    private static void AssertStorage(ComponentLayout layout, long?[] memories, long?[] tables)
    {
        Assert.Equal(memories, layout.Storage.Memories);
        Assert.Equal(tables, layout.Storage.Tables);
    }

    // Any other exception is the bug that these tests look for.
    private static bool IsReadable(byte[] bytes)
    {
        try
        {
            ComponentLayout.Read(bytes);
            return true;
        }
        catch (ComponentFormatException)
        {
            return false;
        }
    }

    private static void Compile(byte[] bytes)
    {
        try
        {
            Component.FromBytes(SandboxEngine.Shared.Engine, bytes).Dispose();
        }
        catch (WasmtimeException)
        {
            // Refused, as it should be.
        }
    }

    private static byte[] Damage(byte[] original, Random random)
    {
        byte[] bytes = [.. original];
        for (int left = random.Next(1, 6); left > 0; left--)
        {
            bytes[random.Next(8, bytes.Length)] = random.Next(3) switch
            {
                0 => (byte)random.Next(256),
                1 => 0xFF,
                _ => (byte)random.Next(16),
            };
        }

        return random.Next(4) == 0 ? bytes[..random.Next(8, bytes.Length)] : bytes;
    }
}
