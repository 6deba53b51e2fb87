using System.Collections.Immutable;
using System.Diagnostics;
using Wassette.Policies.Storage;
using Wassette.Tests.Support;

namespace Wassette.Tests.Policies.Storage;

public sealed class MachineFilesTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Links_are_followed_one_by_one_and_told()
    {
        Directory.CreateDirectory(_directory.File("real/deep"));
        _directory.Write("real/deep/file", "x"u8);
        File.CreateSymbolicLink(_directory.File("relative"), "./real//deep/");
        File.CreateSymbolicLink(_directory.File("chain"), "real/../relative/file");
        File.CreateSymbolicLink(_directory.File("real/absolute"), _directory.File("real"));
        File.CreateSymbolicLink(_directory.File("real/up"), "../../../../../../../../../../" + _directory.Path[1..]);

        Assert.Equal("File real/deep/file", Find("real/deep/file"));
        Assert.Equal("Directory real/deep via relative", Find("relative"));
        Assert.Equal("File real/deep/file via chain, relative", Find("chain"));
        Assert.Equal("File real/deep/file via real/absolute", Find("real/absolute/deep/file"));
        Assert.Equal("Directory real via real/up", Find("real/up/real"));
        Assert.Equal("Directory / ", $"{Find([])} ");
    }

    [Fact]
    public void What_is_not_there_keeps_the_path_as_it_was_written()
    {
        _directory.Write("file", "x"u8);
        File.CreateSymbolicLink(_directory.File("dangling"), "gone/further");

        Assert.Equal("Missing none/x", Find("none/x"));
        Assert.Equal("Missing file/x", Find("file/x"));
        Assert.Equal("Missing gone/further/y via dangling", Find("dangling/y"));
    }

    [Fact]
    public void A_loop_of_links_is_no_place()
    {
        File.CreateSymbolicLink(_directory.File("one"), "two");
        File.CreateSymbolicLink(_directory.File("two"), "one");

        Assert.StartsWith("Other ", Find("one/x"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pipe_or_device_is_told_without_opening_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no pipes among its files.");
        using (Process mkfifo = Process.Start("mkfifo", _directory.File("pipe")))
        {
            mkfifo.WaitForExit();
        }

        File.CreateSymbolicLink(_directory.File("link"), "pipe");

        Assert.Equal("Other pipe", Find("pipe"));
        Assert.Equal("Other pipe via link", Find("link"));
        Assert.Equal("Missing pipe/x", Find("pipe/x"));
        Assert.Equal("Other /dev/null", Find(["dev", "null"]));
    }

    private string Find(string path) => Find([.. _directory.Path.Split('/', StringSplitOptions.RemoveEmptyEntries), .. path.Split('/')]);

    private string Find(ImmutableArray<string> path)
    {
        HostEntry entry = MachineFiles.Shared.Find(path);
        string links = string.Join(", ", entry.Links.Select(Show));
        return $"{entry.Kind} {Show(entry.RealPath)}" + (links.Length > 0 ? $" via {links}" : "");
    }

    private string Show(ImmutableArray<string> path)
    {
        string text = HostSegments.Join(path, HostPlatform.Current);
        return text.StartsWith(_directory.Path + "/", StringComparison.Ordinal) ? text[(_directory.Path.Length + 1)..] : text;
    }
}
