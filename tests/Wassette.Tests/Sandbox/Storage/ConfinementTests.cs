using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Wassette.Sandbox.Storage;
using Wassette.Tests.Support;
using static Wassette.Tests.Sandbox.Storage.Step;

namespace Wassette.Tests.Sandbox.Storage;

/// <summary>Nothing outside of a grant is reached, whatever path is used. The secret is at <c>secret/data</c> beside the grant.</summary>
public sealed class ConfinementTests
{
    /// <summary>Every version of WASI 0.2 that a guest can import.</summary>
    public static TheoryData<string> Versions() => [.. Enumerable.Range(0, 13).Select(patch => $"0.2.{patch}")];

    [Theory]
    [InlineData("../secret/data", "not-permitted")]
    [InlineData("a/../../secret/data", "not-permitted")]
    [InlineData("a/b/../../../secret/data", "not-permitted")]
    [InlineData("./../secret/data", "not-permitted")]
    [InlineData("a/./.././../secret/data", "not-permitted")]
    [InlineData("a//..//..//secret//data", "not-permitted")]
    [InlineData("..", "not-permitted")]
    [InlineData("../", "not-permitted")]
    [InlineData("a/../..", "not-permitted")]
    [InlineData("../work/a/file", "not-permitted")]
    [InlineData("/etc/passwd", "not-permitted")]
    [InlineData("//etc/passwd", "not-permitted")]
    [InlineData("/", "not-permitted")]
    [InlineData("", "no-entry")]
    [InlineData("a/file/../../../secret/data", "not-directory")]
    [InlineData("a/missing/../../../secret/data", "no-entry")]
    [InlineData("a/file/", "not-directory")]
    [InlineData("a/file/.", "not-directory")]
    [InlineData("a\0/file", "invalid")]
    [InlineData("..\\secret\\data", "no-entry")]
    [InlineData("%2e%2e/secret/data", "no-entry")]
    [InlineData("A/FILE", "no-entry")]
    [InlineData("a/File", "no-entry")]
    public async Task A_path_reaches_only_what_is_below_its_directory(string path, string expected)
    {
        using StorageFixture files = ReadWrite();

        string[] outcomes = await files.RunAsync(
            Open(0, path),
            On(0, "stat-at", path),
            On(0, "hash-at", path),
            On(0, "stat-at", path, follow: false),
            Sized(0, "set-times-at", 1, path));

        Assert.All(outcomes, outcome => Assert.Equal(expected, outcome));
    }

    [Theory]
    [InlineData("../planted")]
    [InlineData("a/../../planted")]
    [InlineData("/tmp/planted")]
    [InlineData("out/planted")]
    [InlineData("..")]
    public async Task Nothing_is_changed_outside(string path)
    {
        using StorageFixture files = ReadWrite();
        files.MakeLink("work/out", "..");
        files.Make("planted-target", "");

        string[] outcomes = await files.RunAsync(
            Open(0, path, ForWriting, Create),
            On(0, "mkdir", path),
            On(0, "symlink", path, text: "a"),
            Between(0, "rename", "a/file", 0, path),
            Between(0, "link", "a/file", 0, path),
            Between(0, "rename", path, 0, "a/stolen"),
            Between(0, "link", path, 0, "a/stolen"),
            On(0, "unlink", path),
            On(0, "rmdir", path));

        Assert.All(outcomes, outcome => Assert.Equal("not-permitted", outcome));
        Assert.False(files.Exists("planted"));
        Assert.Equal("file", files.Read("work/a/file"));
    }

    [Theory]
    [InlineData("../secret/data")]
    [InlineData("/etc/passwd")]
    [InlineData("../secret")]
    [InlineData("a/../../secret")]
    [InlineData("..")]
    public async Task A_link_that_leads_out_is_not_followed(string target)
    {
        using StorageFixture files = ReadWrite();
        files.MakeLink("work/link", target);
        files.MakeLink("work/second", "link");
        files.MakeLink("work/a/third", "../second");

        foreach (string path in new[] { "link", "second", "a/third", "link/", "link/data", "a/third/data", "a/../link/data" })
        {
            string[] outcomes = await files.RunAsync(
                Open(0, path),
                On(0, "stat-at", path),
                On(0, "hash-at", path),
                Sized(0, "set-times-at", 1, path),
                Open(0, path, ForWriting, Create | Truncate));
            Assert.All(outcomes, outcome => Assert.Equal("not-permitted", outcome));
        }

        Assert.Equal("SECRET", files.Read("secret/data"));
    }

    [Fact]
    public async Task A_guest_makes_no_link_that_leads_out()
    {
        using StorageFixture files = ReadWrite();
        files.MakeLink("work/old", "../secret");
        files.MakeLink("work/a/b/deep", "../../a/file");

        string[] outcomes = await files.RunAsync(
            On(0, "symlink", "l1", text: "../secret/data"),
            On(0, "symlink", "l2", text: "/etc/passwd"),
            On(0, "symlink", "a/l3", text: "../../secret"),
            On(0, "symlink", "a/l4", text: "b/../../../secret"),
            On(0, "symlink", "a/l5", text: "../../../../../../../../../../../../../../etc/passwd"),
            Between(0, "rename", "old", 0, "older"),
            Between(0, "rename", "a/b/deep", 0, "deep"),
            Between(0, "link", "old", 0, "hard"),
            Open(0, "old/data"));

        Assert.All(outcomes, outcome => Assert.Equal("not-permitted", outcome));
    }

    [Fact]
    public async Task Link_loops_and_long_chains_end()
    {
        using StorageFixture files = ReadWrite();
        files.MakeLink("work/self", "self");
        files.MakeLink("work/one", "two/x");
        files.MakeLink("work/two", "one/y");
        files.MakeLink("work/grow", "grow/../grow/a");
        for (int i = 0; i < 60; i++)
        {
            files.MakeLink($"work/c{i}", i == 59 ? "a/file" : $"c{i + 1}");
        }

        Assert.Equal(
            ["loop", "loop", "loop", "loop", "ok", "loop"],
            await files.RunAsync(Open(0, "self"), Open(0, "one"), Open(0, "grow"), Open(0, "c0"), Open(0, "c25"), On(0, "stat-at", "self/")));
    }

    [Theory]
    [InlineData(256, "name-too-long")]
    [InlineData(800, "name-too-long")]
    [InlineData(100_000, "name-too-long")]
    [InlineData(4_000_000, "name-too-long")]
    public async Task Very_long_names_are_errors(int length, string expected)
    {
        using StorageFixture files = ReadWrite();
        string name = new('n', length);

        string[] outcomes = await files.RunAsync(
            Open(0, name, ForWriting, Create), On(0, "mkdir", name), Between(0, "rename", "a/file", 0, name), On(0, "symlink", "l", text: $"x/{name}"));

        Assert.Equal([expected, expected, expected], outcomes[..3]);
        Assert.NotEqual("ok", length > 4096 ? outcomes[3] : "");
    }

    [Fact]
    public async Task Very_deep_paths_are_errors_or_work()
    {
        using StorageFixture files = ReadWrite();

        Assert.Equal("name-too-long", (await files.RunAsync(Open(0, string.Concat(Enumerable.Repeat("a/../", 2000)) + "a/file")))[0]);
        Assert.Equal("ok", (await files.RunAsync(Open(0, string.Concat(Enumerable.Repeat("a/../", 500)) + "a/file")))[0]);
    }

    [Fact]
    public async Task A_FIFO_a_socket_and_devices_do_not_open_and_do_not_hang()
    {
        using StorageFixture files = ReadWrite();
        using Process mkfifo = Process.Start("mkfifo", files.Host("work/fifo"));
        await mkfifo.WaitForExitAsync(TestContext.Current.CancellationToken);
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(files.Host("work/socket")));
        files.MakeLink("work/to-fifo", "fifo");

        foreach (string path in new[] { "fifo", "socket", "to-fifo" })
        {
            string[] outcomes = await files.RunAsync(
                Open(0, path),
                Open(0, path, ForWriting),
                Open(0, path, ForReading | ForWriting, Create),
                Between(0, "rename", path, 0, "moved"),
                Between(0, "link", path, 0, "linked"));
            Assert.Equal(["not-permitted", "not-permitted", "not-permitted"], outcomes[..3]);
            Assert.Equal(path == "to-fifo" ? "ok" : "not-permitted", outcomes[3]);
            Assert.NotEqual("ok", outcomes[4]);
        }

        Assert.Equal(["not-directory", "not-directory", "ok: unknown 0"], await files.RunAsync(Open(0, "fifo/x"), Open(0, "fifo/"), On(0, "stat-at", "fifo")));
        Assert.Contains("work/fifo Visible, Read SpecialFile", files.Denials);
    }

    [Fact]
    public async Task With_the_whole_file_system_granted_the_kernels_and_the_programs_own_files_stay_closed()
    {
        using StorageFixture files = new();
        files.Allow("fs:///", PathAccess.Read | PathAccess.Write);
        files.Allow("fs:///proc/**", PathAccess.Read | PathAccess.Write);
        files.Allow("fs:///proc/self/environ", PathAccess.Read);
        files.Allow("fs:///dev/shm", PathAccess.Read | PathAccess.Write);
        files.Make("store/component.wasm", "SECRET");
        files.Make("open/file", "open");
        files.MakeLink("open/link", "../store");
        files.Reserve("store");
        string below = files.Host("")[1..];

        Assert.Equal("ok: /", await files.RunOneAsync(On(0, "preopens")));
        foreach (string path in new[]
        {
            "proc/self/environ", "proc/self/mem", "proc/1/environ", "proc", "sys/kernel", "dev/null", "dev/sda", "dev/shm/x", "proc/../proc/version",
            $"{below}/store", $"{below}/store/component.wasm", $"{below}/open/link/component.wasm", $"{below}/open/../store/component.wasm",
        })
        {
            string[] outcomes = await files.RunAsync(
                Open(0, path), On(0, "stat-at", path), Open(0, path, ForWriting, Create), On(0, "mkdir", path), On(0, "unlink", path),
                Between(0, "rename", path, 0, $"{below}/open/stolen"), Between(0, "link", path, 0, $"{below}/open/stolen"));
            Assert.All(outcomes, outcome => Assert.Equal("not-permitted", outcome));
        }

        // Nor does the directory above go elsewhere with it.
        Assert.Equal("not-permitted", await files.RunOneAsync(Between(0, "rename", below, 0, $"{below}-moved")));
        Assert.Equal("open", await files.ReadFileAsync($"{below}/open/file"));
        Assert.Equal("SECRET", files.Read("store/component.wasm"));
        string listed = (await files.RunOneAsync(On(0, "list")))[4..];
        Assert.DoesNotContain(listed.Split(' '), name => name is "proc" or "sys" or "dev");
        Assert.Contains(files.Denials, denial => denial.EndsWith(" Reserved", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_is_no_directory_to_start_from()
    {
        using StorageFixture files = ReadWrite();

        string[] outcomes = await files.RunAsync(
            Open(0, "a/file", ForReading | ForWriting), Open(1, "x", ForWriting, Create), Open(1, ".."), On(1, "stat-at", "."), On(1, "stat-at", "x"),
            On(1, "mkdir", "x"), On(1, "list"), Between(1, "rename", "x", 0, "y"), Between(0, "rename", "a/file", 1, "y"));

        Assert.Equal("ok", outcomes[0]);
        Assert.All(outcomes[1..], outcome => Assert.Equal("not-directory", outcome));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Every_version_of_WASI_meets_the_gate(string version)
    {
        bool isLong = version.Length > 5;
        string text = Encoding.Latin1.GetString(File.ReadAllBytes(TestFiles.Component(isLong ? "files/files-0.2.10" : "files")));
        using TemporaryDirectory directory = new();
        string component = directory.Write("files.wasm", Encoding.Latin1.GetBytes(
            text.Replace(isLong ? "@0.2.10" : "@0.2.0", $"@{version}", StringComparison.Ordinal)));
        using StorageFixture files = new(component);
        files.Grant("work", PathAccess.Read | PathAccess.Write);
        files.Make("work/file", "work");
        files.Make("work/denied/data", "SECRET");
        files.MakeLink("work/link", "denied/data");
        files.Deny("fs://work/denied/**");

        string[] outcomes = await files.RunAsync(
            Open(0, "denied/data"), Open(0, "link"), On(0, "stat-at", "denied"), On(0, "hash-at", "denied"), Sized(0, "set-times-at", 1, "denied"),
            Between(0, "link", "denied/data", 0, "x"), On(0, "symlink", "x", text: "denied"), On(0, "readlink", "denied/x"),
            Between(0, "rename", "denied/data", 0, "x"), Between(0, "rename", "denied", 0, "x"), On(0, "unlink", "denied/data"),
            On(0, "mkdir", "denied/x"), On(0, "rmdir", "denied"));

        Assert.All(outcomes, outcome => Assert.Equal("not-permitted", outcome));
        Assert.Equal("work", await files.ReadFileAsync("file"));
        Assert.Equal("ok: file link", string.Join(' ', (await files.RunOneAsync(On(0, "list"))).Split(' ').Order().OrderByDescending(name => name == "ok:")));
        Assert.Equal("SECRET", files.Read("work/denied/data"));
    }

    private static StorageFixture ReadWrite()
    {
        StorageFixture files = new();
        files.Grant("work", PathAccess.Read | PathAccess.Write);
        files.Make("work/a/file", "file");
        files.MakeDirectory("work/a/b");
        return files;
    }
}
