using System.Text.Json.Nodes;
using Wassette.Auditing;
using Wassette.Policies;
using Wassette.Tests.Support;

namespace Wassette.Tests.Examples;

/// <summary>examples/filesystem: refused first, then allowed, and bounded in what it reads and returns.</summary>
public sealed class FilesystemExampleTests : IDisposable
{
    private static readonly string Component = TestFiles.Example("filesystem/filesystem.wasm");

    private readonly TemporaryDirectory _workspace = new();
    private readonly ExampleHost _host;

    public FilesystemExampleTests()
    {
        Directory.CreateDirectory(_workspace.File("notes"));
        _host = new ExampleHost(Component, workspace: _workspace.Path);
    }

    [Theory]
    [InlineData("list-directory")]
    [InlineData("read-file")]
    [InlineData("write-file")]
    [InlineData("search-files")]
    [InlineData("get-file-info")]
    [InlineData("tree")]
    public async Task Every_tool_is_refused_without_a_grant_and_says_what_is_missing(string tool)
    {
        JsonObject arguments = new() { ["path"] = "notes/a.txt" };
        arguments[tool == "write-file" ? "text" : "pattern"] = "x";
        if (tool is not ("write-file" or "search-files"))
        {
            arguments.Remove("pattern");
        }

        Assert.Equal(
            "\"notes/a.txt\" cannot be reached: no directory at all is granted to this component. It needs a storage grant for the file, or for a directory above it.",
            (await _host.CallForErrorAsync(tool, arguments)).Error);
    }

    [Fact]
    public async Task Its_own_policy_opens_one_folder_but_for_what_is_private()
    {
        Make("open.md", "for all");
        Make("private/diary.md", "for nobody");
        _host.SetPolicy(TestFiles.Example("filesystem/policy.yaml"));

        Assert.Equal("for all", (string?)(await CallAsync("read-file", "notes/open.md"))["text"]);
        Assert.Equal(4, (int)await WriteAsync("notes/new/a.md", "mine"));
        (string error, IReadOnlyList<WassetteDenial> denials) = await _host.CallForErrorAsync("read-file", new() { ["path"] = "notes/private/diary.md" });
        Assert.Equal("cannot read \"notes/private/diary.md\": that is not granted to this component; it needs a storage grant with this access.", error);
        Assert.Contains("fs://notes/private/**", Assert.Single(denials).Rule, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_granted_is_named_where_a_path_is_elsewhere()
    {
        Directory.CreateDirectory(_workspace.File("more"));
        Grant(StorageAccess.Read);
        Grant(StorageAccess.Read, "fs://more/**");

        Assert.Equal(
            "\"other/x\" cannot be reached: this component is granted only \"more\", \"notes\". It needs a storage grant for the file, or for a directory above it.",
            await ErrorAsync("read-file", "other/x"));
        Assert.Equal(["more", "notes"], (await CallAsync("list-directory", ".")).AsArray().Select(entry => (string)entry!["path"]!));
    }

    [Fact]
    public async Task A_directory_is_listed_with_kinds_sizes_and_times()
    {
        Make("b.txt", "12345");
        Make("a/below.txt", "");
        File.CreateSymbolicLink(Note("link"), "b.txt");
        File.SetLastWriteTimeUtc(Note("b.txt"), new DateTime(2026, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc));
        Grant(StorageAccess.Read);

        JsonArray entries = (await CallAsync("list-directory", "notes")).AsArray();

        Assert.Equal(["notes/a directory", "notes/b.txt file", "notes/link link"], entries.Select(entry => $"{entry!["path"]} {entry["kind"]}"));
        Assert.Equal("""{"path":"notes/b.txt","kind":"file","size":5,"modified":"2026-01-02T03:04:05.678Z"}""", entries[1]!.ToJsonString());
        Assert.Equal(entries[1]!.ToJsonString(), (await CallAsync("get-file-info", "notes/b.txt")).ToJsonString());
    }

    [Fact]
    public async Task A_file_is_read_in_parts_that_keep_characters_whole()
    {
        const string Text = "aé€😀 and so on";
        Make("text", Text);
        Grant(StorageAccess.Read);

        string read = "";
        for (JsonNode? at = 0; at is not null;)
        {
            JsonNode part = await _host.CallAsync("read-file", new() { ["path"] = "notes/text", ["offset"] = at.DeepClone(), ["length"] = 1 });
            read += (string)part["text"]!;
            at = part["next-offset"];
        }

        Assert.Equal(Text, read);
    }

    [Fact]
    public async Task What_cannot_be_read_as_text_is_an_error()
    {
        File.WriteAllBytes(Note("latin"), [0x61, 0xe9, 0x62]);
        File.WriteAllBytes(Note("binary"), [0x61, 0, 0x62]);
        Make("folder/file", "");
        Grant(StorageAccess.Read);

        Assert.Equal("\"notes/latin\" is no text in UTF-8 (3 bytes).", await ErrorAsync("read-file", "notes/latin"));
        Assert.Equal("\"notes/binary\" is no text in UTF-8 (3 bytes).", await ErrorAsync("read-file", "notes/binary"));
        Assert.Equal("cannot read \"notes/folder\": it is a directory.", await ErrorAsync("read-file", "notes/folder"));
        Assert.Equal("cannot read \"notes/none\": there is no such file or directory.", await ErrorAsync("read-file", "notes/none"));
    }

    [Fact]
    public async Task A_file_is_created_appended_to_and_replaced_but_never_overwritten_by_default()
    {
        Grant(StorageAccess.ReadWrite);

        Assert.Equal(3, (int)await WriteAsync("notes/new/deep/file", "1é"));
        Assert.Equal("1é", File.ReadAllText(Note("new/deep/file")));
        Assert.Equal(
            "cannot write \"notes/new/deep/file\": it exists already.",
            (await _host.CallForErrorAsync("write-file", new() { ["path"] = "notes/new/deep/file", ["text"] = "2" })).Error);
        Assert.Equal(5, (int)await WriteAsync("notes/new/deep/file", "34", "append"));
        Assert.Equal("1é34", File.ReadAllText(Note("new/deep/file")));
        Assert.Equal(1, (int)await WriteAsync("notes/new/deep/file", "5", "replace"));
        Assert.Equal("5", File.ReadAllText(Note("new/deep/file")));
    }

    [Fact]
    public async Task Writing_needs_its_own_grant()
    {
        Make("file", "kept");
        Grant(StorageAccess.Read);

        foreach ((string path, string mode) in new[] { ("notes/file", "replace"), ("notes/file", "append"), ("notes/new", "create"), ("notes/a/b", "create") })
        {
            (string error, IReadOnlyList<WassetteDenial> denials) =
                await _host.CallForErrorAsync("write-file", new() { ["path"] = path, ["text"] = "x", ["mode"] = mode });
            Assert.Contains("it needs a storage grant with", error, StringComparison.Ordinal);
            Assert.Equal(StorageAccess.Write, Assert.Single(denials).Remedies[0].Access);
        }

        Assert.Equal(["file"], Directory.GetFileSystemEntries(Note("")).Select(Path.GetFileName));
        Assert.Equal("kept", File.ReadAllText(Note("file")));
    }

    [Theory]
    [InlineData("notes/../secret")]
    [InlineData("notes/a/../../secret")]
    [InlineData("notes/out/secret")]
    [InlineData("/etc/passwd")]
    [InlineData("../secret")]
    public async Task Nothing_outside_of_the_grant_is_reached(string path)
    {
        Make("a/file", "");
        File.CreateSymbolicLink(Note("out"), "/etc");
        Grant(StorageAccess.ReadWrite);

        Assert.Contains("grant", await ErrorAsync("read-file", path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_are_found_by_name_by_content_and_by_both()
    {
        Make("a.md", "nothing");
        Make("src/b.md", "one\nthe Needle here\nthree NEEDLEs");
        Make("src/deep/c.js", "needle");
        Make("src/deep/d.md", "needle" + new string('x', 300));
        File.WriteAllBytes(Note("src/image"), [.. "needle"u8, 0]);
        Grant(StorageAccess.Read);

        Assert.Equal(["notes/a.md", "notes/src/b.md", "notes/src/deep/d.md"], await FindAsync(pattern: "*.md"));
        Assert.Equal(["notes/src/b.md"], await FindAsync(pattern: "src/*.md"));
        Assert.Equal(["notes/src/b.md", "notes/src/deep/d.md"], await FindAsync(pattern: "src/**/?.md"));
        Assert.Equal(["notes/src/b.md:2", "notes/src/b.md:3", "notes/src/deep/c.js:1", "notes/src/deep/d.md:1"], await FindAsync(content: "needle"));
        Assert.Equal(["notes/src/deep/c.js:1"], await FindAsync(pattern: "*.js", content: "needle"));
        Assert.Empty(await FindAsync(pattern: "a(md"));
        Assert.Equal("a search needs a pattern, a content, or both.", await ErrorAsync("search-files", "notes"));
    }

    [Fact]
    public async Task A_search_says_when_there_may_be_more()
    {
        for (int i = 0; i < 5; i++)
        {
            Make($"{i}.txt", "x");
        }

        Make("private/secret.txt", "x");
        _host.SetPolicy(TestFiles.Example("filesystem/policy.yaml"));

        JsonNode cut = await _host.CallAsync("search-files", new() { ["path"] = "notes", ["content"] = "x", ["limit"] = 2 });
        JsonNode whole = await _host.CallAsync("search-files", new() { ["path"] = "notes", ["content"] = "x" });

        Assert.Equal("there are more than 2 matches", (string?)cut["incomplete"]);
        Assert.Equal(2, cut["matches"]!.AsArray().Count);
        Assert.Equal(5, whole["matches"]!.AsArray().Count);
        Assert.DoesNotContain("secret", whole.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Long_answers_are_bounded()
    {
        for (int i = 0; i < 1001; i++)
        {
            Make($"{i:0000}", "");
        }

        Grant(StorageAccess.Read);

        Assert.Equal(
            "\"notes\" has 1001 entries, more than 1000; search-files finds them by name.", await ErrorAsync("list-directory", "notes"));
        string[] lines = ((string)(await CallAsync("tree", "notes"))!).Split('\n');
        Assert.Equal((1001, "(more than can be shown)"), (lines.Length, lines[^1]));
    }

    [Fact]
    public async Task A_tree_is_drawn_to_a_depth()
    {
        Make("a/b/c/d", "");
        Make("e", "");
        File.CreateSymbolicLink(Note("f"), "a");
        Grant(StorageAccess.Read);

        Assert.Equal("notes\n  a/\n    b/\n      c/\n  e\n  f@", (string?)await CallAsync("tree", "notes"));
        Assert.Equal(".\n  notes/", (string?)await _host.CallAsync("tree", new() { ["path"] = ".", ["depth"] = 1 }));
    }

    public void Dispose()
    {
        _host.Dispose();
        _workspace.Dispose();
    }

    private void Grant(StorageAccess access, string uri = "fs://notes/**") => _host.Component.Grant(PolicyGrant.Storage(uri, access));

    /// <summary>The host's path of something in the folder <c>notes</c>.</summary>
    private string Note(string path) => Path.Combine(_workspace.Path, "notes", path);

    private void Make(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Note(path))!);
        File.WriteAllText(Note(path), text);
    }

    private Task<JsonNode> CallAsync(string tool, string path) => _host.CallAsync(tool, new() { ["path"] = path });

    private async Task<string> ErrorAsync(string tool, string path) => (await _host.CallForErrorAsync(tool, new() { ["path"] = path })).Error;

    private Task<JsonNode> WriteAsync(string path, string text, string? mode = null) =>
        _host.CallAsync("write-file", new() { ["path"] = path, ["text"] = text, ["mode"] = mode });

    /// <summary>The paths of what was found, with the lines; all that there is.</summary>
    private async Task<string[]> FindAsync(string? pattern = null, string? content = null)
    {
        JsonNode found = await _host.CallAsync("search-files", new() { ["path"] = "notes", ["pattern"] = pattern, ["content"] = content });
        Assert.Null(found["incomplete"]);
        return [.. found["matches"]!.AsArray().Select(match => match!["line"] is { } line ? $"{match["path"]}:{line}" : (string)match["path"]!)];
    }
}
