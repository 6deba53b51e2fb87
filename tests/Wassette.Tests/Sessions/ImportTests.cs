using Wassette.Tests.Support;

namespace Wassette.Tests.Sessions;

public sealed class ImportTests : IDisposable
{
    private readonly TestSession _session = new();
    private readonly TemporaryDirectory _directory = new();

    [Theory]
    [InlineData("weather.wasm", "weather")]
    [InlineData("Weather Tool.wasm", "weather-tool")]
    [InlineData("a   b.wasm", "a-b")]
    [InlineData("v1.2.3.wasm", "v1.2.3")]
    [InlineData(".hidden.wasm", "hidden")]
    [InlineData("_x-.wasm", "x")]
    [InlineData("Größe.wasm", "gr-e")]
    [InlineData("no-extension", "no-extension")]
    [InlineData("a#b.wasm", "a-b")]
    [InlineData("a%41.wasm", "a-41")]
    [InlineData("console.wasm", "console")]
    public void An_id_is_made_of_the_file_name(string name, string id)
    {
        WasmComponent component = _session.Import(_directory.Copy(TestFiles.Tiny, name));

        Assert.Equal(id, component.Id);
        Assert.Equal(_directory.File(name), component.Source.LocalPath);
    }

    [Fact]
    public void A_long_file_name_gives_an_id_of_64_characters()
    {
        Assert.Equal(new string('x', 64), _session.Import(_directory.Copy(TestFiles.Tiny, new string('x', 100) + ".wasm")).Id);
    }

    [Theory]
    [InlineData("CON.wasm")]
    [InlineData("nul.txt.wasm")]
    [InlineData("com1.wasm")]
    [InlineData("日本.wasm")]
    [InlineData("....wasm")]
    public void A_file_name_without_an_id_in_it_needs_one_chosen(string name)
    {
        string path = _directory.Copy(TestFiles.Tiny, name);

        ImportException error = _session.ImportError(path);

        Assert.Equal(ImportErrorKind.InvalidId, error.Kind);
        Assert.Contains("choose one with -Id", error.Message, StringComparison.Ordinal);
        Assert.Equal("chosen", _session.Import(path, id: "chosen").Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Upper")]
    [InlineData("with space")]
    [InlineData("-leading")]
    [InlineData(".leading")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("new\nline")]
    [InlineData("trailing\n")]
    [InlineData("ünï")]
    [InlineData("aux")]
    [InlineData("lpt1.x")]
    [InlineData("x2345678901234567890123456789012345678901234567890123456789012345")]
    public void A_chosen_id_must_keep_the_rules(string id)
    {
        ImportException error = _session.ImportError(TestFiles.Tiny, id);

        Assert.Equal(ImportErrorKind.InvalidId, error.Kind);
        Assert.DoesNotContain(error.Message, char.IsControl);
        Assert.Empty(_session.Session.Components);
    }

    [Fact]
    public void The_same_file_again_changes_nothing()
    {
        WasmComponent first = _session.Import(TestFiles.Tiny);
        int changes = 0;
        _session.Session.Changed += (_, _) => changes++;

        Assert.Same(first, _session.Import(TestFiles.Tiny));
        Assert.Equal(0, changes);
    }

    [Fact]
    public async Task Other_bytes_of_the_same_file_replace_the_component()
    {
        string path = _directory.Copy(TestFiles.Tiny, "tool.wasm");
        WasmComponent first = _session.Import(path);
        _directory.Copy(TestFiles.Misbehave, "tool.wasm");

        WasmComponent second = _session.Import(path);

        Assert.NotEqual(first.Digest, second.Digest);
        Assert.Same(second, Assert.Single(_session.Session.Components));
        Assert.DoesNotContain(_session.Session.Tools, tool => tool.Name == "add");
        Assert.Equal("1", await _session.CallAsync("count"));
    }

    [Fact]
    public void A_failed_replacement_leaves_the_old_component()
    {
        string path = _directory.Copy(TestFiles.Tiny, "tool.wasm");
        WasmComponent first = _session.Import(path);
        _directory.Copy(TestFiles.Bad("truncated"), "tool.wasm");

        _session.ImportError(path);

        Assert.Same(first, Assert.Single(_session.Session.Components));
        Assert.Equal(3, _session.Session.Tools.Count);
    }

    [Fact]
    public void Another_file_does_not_take_an_id_unless_forced()
    {
        string path = _directory.Copy(TestFiles.Misbehave, "tiny.wasm");
        _session.Import(TestFiles.Tiny);

        ImportException error = _session.ImportError(path);

        Assert.Equal(ImportErrorKind.IdTaken, error.Kind);
        Assert.Equal(
            $"The id 'tiny' is taken by the component of '{TestFiles.Tiny}'. "
                + "Choose another with -Id, remove that component first, or replace it with -Force.",
            error.Message);
        Assert.Equal(path, _session.Import(path, force: true).Source.LocalPath);
        Assert.Single(_session.Session.Components);
    }

    [Theory]
    [InlineData("a.wasm", "a.wasm ")]
    [InlineData("a%41.wasm", "aA.wasm")]
    [InlineData("a#1.wasm", "a#2.wasm")]
    [InlineData("a?1.wasm", "a?2.wasm")]
    public void Files_whose_names_are_nearly_alike_are_different_sources(string one, string other)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such file names.");
        _session.Import(_directory.Copy(TestFiles.Tiny, one), id: "same");

        Assert.Equal(ImportErrorKind.IdTaken, _session.ImportError(_directory.Copy(TestFiles.Tiny, other), id: "same").Kind);
    }

    [Fact]
    public async Task A_tool_whose_name_is_taken_gets_the_id_as_a_prefix_and_both_stay_callable()
    {
        _session.Import(TestFiles.Tiny);
        WasmComponent second = _session.Import(TestFiles.Tiny, id: "tiny2");

        Assert.Equal(["tiny2_add", "tiny2_bytes-length", "tiny2_records"], second.Tools.Select(tool => tool.Name));
        Assert.Contains(second.Warnings, warning => warning.Contains("'tiny2_add'", StringComparison.Ordinal));
        Assert.Equal("3", await _session.CallAsync("add", """{"a":1,"b":2}"""));
        Assert.Equal("3", await _session.CallAsync("tiny2_add", """{"a":1,"b":2}"""));

        // Names stay as they are when the other goes.
        _session.Session.Remove("tiny");
        Assert.Equal("3", await _session.CallAsync("tiny2_add", """{"a":1,"b":2}"""));
        Assert.DoesNotContain(_session.Session.Tools, tool => tool.Name == "add");
    }

    [Fact]
    public void A_tool_with_the_name_of_a_builtin_tool_gets_a_prefix()
    {
        byte[] component = WatText.ToBinary("""
            (component
              (core module $m (func (export "f")))
              (core instance $i (instantiate $m))
              (func (export "load-component") (canon lift (core func $i "f"))))
            """);

        WasmComponent imported = _session.Import(_directory.Write("evil.wasm", component));

        Assert.Equal("evil_load-component", Assert.Single(imported.Tools).Name);
    }

    [Fact]
    public async Task Names_that_collide_within_a_component_are_told_apart()
    {
        WasmComponent component = _session.Import(TestFiles.Bad("colliding"));

        Assert.Equal(
            ["test_colliding_api_1_0_0-a_b_get", "test_colliding_api_1_0_0-a_b_get_1dbec693", "test_colliding_other_get"],
            component.Tools.Select(tool => tool.Name));
        Assert.Equal("1", await _session.CallAsync("test_colliding_api_1_0_0-a_b_get"));
        Assert.Equal("2", await _session.CallAsync("test_colliding_api_1_0_0-a_b_get_1dbec693"));
        Assert.Equal("3", await _session.CallAsync("test_colliding_other_get"));
    }

    [Fact]
    public void Long_names_are_cut_to_the_same_name_every_time()
    {
        string[] names = [.. _session.Import(TestFiles.Bad("long-names")).Tools.Select(tool => tool.Name)];

        Assert.Equal(
            [
                "a-rather-long-namespace_a-rather-long-package-name_a-ra_1036526b",
                "a-rather-long-namespace_a-rather-long-package-name_a-ra_1f0ac585",
                "a-root-function-whose-name-alone-is-longer-than-sixty-f_bdc2a997",
            ],
            names);
        Assert.All(names, name => Assert.Equal(64, name.Length));
    }

    [Theory]
    [InlineData("add", "add")]
    [InlineData("*-length", "bytes-length")]
    [InlineData("ADD", "add")]
    public void Tools_can_be_chosen_by_pattern(string pattern, string tool)
    {
        Assert.Equal(tool, Assert.Single(_session.Import(TestFiles.Tiny, tools: [pattern]).Tools).Name);
    }

    [Fact]
    public void A_pattern_that_matches_nothing_is_an_error()
    {
        ImportException error = _session.ImportError(TestFiles.Tiny, tools: ["add", "nothing*"]);

        Assert.Equal(ImportErrorKind.NoTools, error.Kind);
        Assert.Equal("No tool of the component matches 'nothing*'. Its tools: add, bytes-length, records.", error.Message);
        Assert.Empty(_session.Session.Components);
    }

    [Theory]
    [InlineData("time-server-js/time-server.wasm", 1)]
    [InlineData("memory-js/memory.wasm", 9)]
    public void What_a_JavaScript_toolchain_adds_is_no_tool(string example, int tools)
    {
        WasmComponent component = _session.Import(TestFiles.Example(example));

        Assert.Equal(tools, component.Tools.Count);
        Assert.DoesNotContain(component.Tools, tool => tool.FunctionName == "init");
        Assert.Contains(component.Remarks, remark => remark.StartsWith("'init' is not a tool:", StringComparison.Ordinal));
    }

    [Fact]
    public void A_short_name_stands_for_the_only_tool_that_has_it()
    {
        _session.Import(TestFiles.Component("types"));

        Assert.Equal("test_types_echo_echo-bool", _session.Session.ResolveTool("echo-bool").Name);
        Assert.Equal("test_types_echo_echo-bool", _session.Session.ResolveTool("Echo-Bool").Name);
        Assert.Equal("root-echo", _session.Session.ResolveTool("root-echo", "types").Name);
    }

    [Fact]
    public void A_short_name_of_several_tools_lists_them()
    {
        _session.Import(TestFiles.Bad("colliding"));

        ToolNotFoundException error = Assert.Throws<ToolNotFoundException>(() => _session.Session.ResolveTool("get"));

        Assert.Equal(3, error.Candidates.Count);
        Assert.Equal(
            "'get' stands for several tools: test_colliding_api_1_0_0-a_b_get, test_colliding_api_1_0_0-a_b_get_1dbec693, "
                + "test_colliding_other_get. Use a full name.",
            error.Message);
    }

    [Fact]
    public void An_unknown_name_suggests_the_nearest()
    {
        _session.Import(TestFiles.Tiny);

        ToolNotFoundException error = Assert.Throws<ToolNotFoundException>(() => _session.Session.ResolveTool("byte-length"));

        Assert.Equal("There is no tool 'byte-length'. Did you mean 'bytes-length'? Get-WasmTool lists the tools.", error.Message);
        Assert.Empty(error.Candidates);
        Assert.DoesNotContain(
            Assert.Throws<ToolNotFoundException>(() => _session.Session.ResolveTool("\u001b[2J\u202e")).Message, char.IsControl);
    }

    [Fact]
    public void Without_components_there_is_no_tool()
    {
        Assert.Equal(
            "There is no tool 'x'. No component is imported; Import-WasmComponent imports one.",
            Assert.Throws<ToolNotFoundException>(() => _session.Session.ResolveTool("x")).Message);
    }

    [Fact]
    public void Removing_takes_the_tools_along()
    {
        _session.Import(TestFiles.Tiny);

        Assert.Equal("tiny", _session.Session.Remove("tiny")!.Id);
        Assert.Empty(_session.Session.Tools);
        Assert.Null(_session.Session.Remove("tiny"));
    }

    [Fact]
    public void A_disposed_session_imports_nothing()
    {
        _session.Session.Dispose();

        Assert.Throws<ObjectDisposedException>(() => _session.Import(TestFiles.Tiny));
    }

    [Fact]
    public async Task Many_threads_may_import_and_remove_at_once()
    {
        string[] files = [TestFiles.Tiny, TestFiles.Maps, TestFiles.Misbehave, TestFiles.Component("many-memories")];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 200),
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            (i, _) =>
            {
                string file = files[i % files.Length];
                _session.Import(file);
                if (i % 7 == 0)
                {
                    _session.Session.Remove(Path.GetFileNameWithoutExtension(file));
                }

                return ValueTask.CompletedTask;
            });

        foreach (string file in files)
        {
            _session.Import(file);
        }

        Assert.Equal(files.Length, _session.Session.Components.Count);
        Assert.Equal(_session.Session.Components.Sum(component => component.Tools.Count), _session.Session.Tools.Count);
        Assert.Equal("3", await _session.CallAsync("add", """{"a":1,"b":2}"""));
    }

    public void Dispose()
    {
        _session.Dispose();
        _directory.Dispose();
    }
}
