using System.Diagnostics;
using Wassette.Components;
using Wassette.Tests.Support;

// Modes are asked for on Unix only: the tests that do skip themselves elsewhere.
#pragma warning disable CA1416

namespace Wassette.Tests.Components;

public sealed class CompilationCacheTests : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly TemporaryDirectory _directory = new();

    private string CachePath => _directory.File("cache");

    [Fact]
    public void A_component_is_compiled_once()
    {
        Assert.False(Import(TestFiles.Tiny).FromCache);
        WasmComponent again = Import(TestFiles.Tiny);

        Assert.True(again.FromCache);
        Assert.Empty(again.Remarks);
        AssertCallable();
    }

    [Fact]
    public void Each_component_has_an_entry_of_its_own()
    {
        Import(TestFiles.Tiny);

        Assert.False(Import(TestFiles.Maps).FromCache);
        Assert.Equal(2, Entries().Length);
    }

    [Fact]
    public void Directory_and_files_are_the_owners_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has access lists instead of modes.");
        Import(TestFiles.Tiny);

        Assert.Equal(Private, File.GetUnixFileMode(CachePath));
        Assert.All(
            Directory.GetFiles(CachePath),
            file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    public static TheoryData<string> Damages() => ["tag", "first", "middle", "last", "truncated", "extended", "empty", "tag only", "swapped"];

    [Theory]
    [MemberData(nameof(Damages))]
    public void An_entry_that_was_changed_is_not_loaded_but_made_anew(string damage)
    {
        Import(TestFiles.Tiny);
        string path = Assert.Single(Entries());
        byte[] entry = File.ReadAllBytes(path);
        File.WriteAllBytes(path, Change(entry, damage));

        WasmComponent component = Import(TestFiles.Tiny);

        Assert.False(component.FromCache);
        Assert.Equal(
            $"The compilation cache could not be used: the entry '{path}' was damaged or changed by someone else and has been deleted",
            Assert.Single(component.Remarks));
        Assert.True(Import(TestFiles.Tiny).FromCache);
        AssertCallable();
    }

    [Fact]
    public void An_entry_of_another_component_is_not_loaded()
    {
        Import(TestFiles.Tiny);
        string tiny = Assert.Single(Entries());
        Import(TestFiles.Maps);
        string maps = Assert.Single(Entries(), path => path != tiny);
        File.Copy(maps, tiny, overwrite: true);

        Assert.False(Import(TestFiles.Tiny).FromCache);
        AssertCallable();
    }

    [Fact]
    public void An_entry_made_under_another_key_is_not_loaded()
    {
        Import(TestFiles.Tiny);
        File.WriteAllBytes(Path.Combine(CachePath, "key"), new byte[32]);

        Assert.False(Import(TestFiles.Tiny).FromCache);
    }

    [Fact]
    public void An_entry_that_is_a_link_counts_by_what_it_points_to()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");
        Import(TestFiles.Tiny);
        string path = Assert.Single(Entries());
        File.Delete(path);
        File.CreateSymbolicLink(path, TestFiles.Types);

        Assert.False(Import(TestFiles.Tiny).FromCache);
        Assert.True(File.Exists(TestFiles.Types));
        Assert.Null(new FileInfo(path).LinkTarget);
        Assert.True(Import(TestFiles.Tiny).FromCache);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void A_damaged_key_switches_the_cache_off_and_says_so(int length)
    {
        Import(TestFiles.Tiny);
        File.WriteAllBytes(Path.Combine(CachePath, "key"), new byte[length]);

        WasmComponent component = Import(TestFiles.Tiny);

        Assert.False(component.FromCache);
        Assert.Contains("is damaged; delete the directory to start anew", Assert.Single(component.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_that_others_could_write_is_closed_and_nothing_in_it_trusted()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has access lists instead of modes.");

        // Somebody who knows the key could have written the entry.
        Import(TestFiles.Tiny);
        byte[] key = File.ReadAllBytes(Path.Combine(CachePath, "key"));
        File.SetUnixFileMode(CachePath, (UnixFileMode)0b111_111_111);

        Assert.False(Import(TestFiles.Tiny).FromCache);
        Assert.Equal(Private, File.GetUnixFileMode(CachePath));
        Assert.NotEqual(key, File.ReadAllBytes(Path.Combine(CachePath, "key")));
        Assert.True(Import(TestFiles.Tiny).FromCache);
    }

    [Fact]
    public void A_directory_that_others_could_only_read_is_closed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has access lists instead of modes.");
        Import(TestFiles.Tiny);
        File.SetUnixFileMode(CachePath, (UnixFileMode)0b111_101_101);

        Assert.True(Import(TestFiles.Tiny).FromCache);
        Assert.Equal(Private, File.GetUnixFileMode(CachePath));
    }

    [Fact]
    public void Without_a_directory_components_are_compiled_each_time_until_it_can_be_made()
    {
        File.WriteAllText(_directory.File("file"), "in the way");
        CompilationCache cache = new(Path.Combine(_directory.File("file"), "cache"));

        WasmComponent component = Import(TestFiles.Tiny, cache);
        Assert.False(component.FromCache);
        Assert.StartsWith("The compilation cache could not be used: ", Assert.Single(component.Remarks), StringComparison.Ordinal);

        File.Delete(_directory.File("file"));
        Assert.Empty(Import(TestFiles.Tiny, cache).Remarks);
        Assert.True(Import(TestFiles.Tiny, cache).FromCache);
    }

    [Fact]
    public void The_entries_used_longest_ago_make_room()
    {
        string[] components = [TestFiles.Tiny, TestFiles.Maps, TestFiles.Component("many-memories")];
        foreach (string component in components)
        {
            Import(component);
        }

        // Only tiny was used lately; the next entry makes the others too many.
        DateTime now = DateTime.UtcNow;
        foreach (string entry in Entries())
        {
            File.SetLastWriteTimeUtc(entry, now.AddHours(-1));
        }

        Assert.True(Import(TestFiles.Tiny).FromCache);
        long tiny = Entries().Where(entry => File.GetLastWriteTimeUtc(entry) >= now.AddMinutes(-1)).Sum(entry => new FileInfo(entry).Length);
        Import(TestFiles.Bad("colliding"), new CompilationCache(CachePath, tiny + 100_000));

        Assert.True(Import(TestFiles.Tiny).FromCache);
        Assert.True(Entries().Sum(entry => new FileInfo(entry).Length) <= tiny + 100_000);
    }

    [Fact]
    public void An_entry_larger_than_the_limit_is_kept_until_the_next()
    {
        CompilationCache small = new(CachePath, limit: 1);

        Import(TestFiles.Tiny, small);
        Assert.Single(Entries());
        Import(TestFiles.Maps, small);
        Assert.Single(Entries());
    }

    [Fact]
    public void What_a_crashed_process_left_is_cleaned_up_later()
    {
        Import(TestFiles.Tiny);
        string old = Path.Combine(CachePath, "old.tmp");
        string fresh = Path.Combine(CachePath, "fresh.tmp");
        File.WriteAllText(old, "half");
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddDays(-2));
        File.WriteAllText(fresh, "another process writes this just now");

        Import(TestFiles.Maps);

        Assert.False(File.Exists(old));
        Assert.True(File.Exists(fresh));
        Assert.True(Import(TestFiles.Tiny).FromCache);
    }

    [Fact]
    public void Many_importers_may_share_a_directory()
    {
        string[] components = [TestFiles.Tiny, TestFiles.Maps, TestFiles.Component("many-memories"), TestFiles.Bad("colliding")];

        // A cache object each, as processes have: they race for the key, the entries and the eviction.
        Parallel.For(0, 40, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            WasmComponent component = Import(components[i % components.Length], new CompilationCache(CachePath, limit: 200_000));
            Assert.Empty(component.Remarks);
        });

        Assert.Empty(Directory.GetFiles(CachePath, "*.tmp"));
        AssertCallable();
    }

    public void Dispose() => _directory.Dispose();

    private static byte[] Change(byte[] entry, string damage)
    {
        const int TagLength = 32;
        byte[] changed = [.. entry];
        switch (damage)
        {
            case "tag": changed[0] ^= 1; break;
            case "first": changed[TagLength] ^= 1; break;
            case "middle": changed[changed.Length / 2] ^= 1; break;
            case "last": changed[^1] ^= 1; break;
            case "truncated": return changed[..^1];
            case "extended": return [.. changed, 0];
            case "empty": return [];
            case "tag only": return changed[..TagLength];
            case "swapped": Array.Reverse(changed, TagLength, changed.Length - TagLength); break;
            default: throw new UnreachableException();
        }

        return changed;
    }

    private string[] Entries() => Directory.GetFiles(CachePath, "*.cwasm");

    private WasmComponent Import(string path, CompilationCache? cache = null)
    {
        using TestSession session = new(cache ?? new CompilationCache(CachePath));
        return session.Import(path);
    }

    private void AssertCallable()
    {
        using TestSession session = new(new CompilationCache(CachePath), TestFiles.Tiny);
        Assert.Equal("3", session.CallAsync("add", """{"a":1,"b":2}""").GetAwaiter().GetResult());
    }
}
