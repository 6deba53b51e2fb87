using System.Text;
using System.Text.Json;
using Wassette.Tests.Support;
using Wassette.Wit;

namespace Wassette.Tests.Components;

/// <summary>What a component says of itself: cleaned, cut, and never a reason to fail.</summary>
public sealed class DocumentationTests : IDisposable
{
    private readonly TestSession _session = new();
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public void Hostile_docs_are_cleaned_and_cut()
    {
        WasmComponent component = _session.Import(TestFiles.Bad("hostile-docs"));

        foreach (WasmTool tool in component.Tools)
        {
            AssertClean(tool.Description);
            AssertClean(JsonDocument.Parse(tool.InputSchema).RootElement);
        }

        WasmTool add = component.Tools.Single(tool => tool.Name == "add");
        Assert.StartsWith("[31mred[0m ]0;title", add.Description, StringComparison.Ordinal);
        Assert.Contains("zerowidth mark joiner", add.Description, StringComparison.Ordinal);
        WasmTool cut = component.Tools.Single(tool => tool.Name == "bytes-length");
        Assert.EndsWith("…", cut.Description, StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(cut.Description), 4000, 4096);
        Assert.DoesNotContain(component.Tools, tool => tool.Name is "no-such-function" or "__proto__");
    }

    [Theory]
    [InlineData("broken-docs")]
    [InlineData("no-docs-bytes")]
    [InlineData("invalid-utf8-docs")]
    [InlineData("wrong-shape-docs")]
    [InlineData("deep-docs")]
    [InlineData("unknown-version-docs")]
    public async Task Docs_that_cannot_be_read_leave_the_signature(string file)
    {
        WasmComponent component = _session.Import(TestFiles.Bad(file));

        Assert.Equal("add: func(a: u32, b: u32) -> u32", component.Tools.Single(tool => tool.Name == "add").Description);
        Assert.Equal("3", await _session.CallAsync("add", """{"a":1,"b":2}"""));
    }

    [Theory]
    [InlineData("""{"worlds":{"tiny":{"func_exports":{"add":{"docs":"\ud800"}}}}}""")]
    [InlineData("""{"worlds":{"tiny":{"func_exports":{"\ud800":{"docs":"x"}}}}}""")]
    [InlineData("""{"worlds":{"tiny":{"func_exports":{"add":{"docs":7}}}}}""")]
    [InlineData("""{"worlds":{"tiny":{"func_exports":[1,2]}}}""")]
    [InlineData("""{"worlds":null}""")]
    [InlineData("""[]""")]
    [InlineData("""7""")]
    public void Text_that_is_none_leaves_the_signature(string json)
    {
        byte[] section = [1, .. Encoding.UTF8.GetBytes(json)];
        byte[] name = "package-docs"u8.ToArray();
        byte[] content = [(byte)name.Length, .. name, .. section];
        byte[] component = [.. WithoutDocs(), 0, (byte)(content.Length | 0x80), (byte)(content.Length >> 7), .. content];

        WasmComponent imported = _session.Import(_directory.Write("docs.wasm", component));

        Assert.Equal("add: func(a: u32, b: u32) -> u32", imported.Tools.Single(tool => tool.Name == "add").Description);
    }

    [Fact]
    public void Bytes_that_are_no_text_leave_the_signature()
    {
        byte[] section = [1, .. "{\"worlds\":{\"w\":{\"func_exports\":{\"add\":{\"docs\":\""u8, 0xFF, 0xFE, .. "\"}}}}}"u8];
        PackageDocs docs = PackageDocs.Read(section);

        Assert.Null(docs.Function(null, "add"));
    }

    [Fact]
    public void Docs_in_the_older_form_are_read()
    {
        Assert.Equal(
            "Adds two numbers, the old way.",
            _session.Import(TestFiles.Bad("version-0-docs")).Tools.Single(tool => tool.Name == "add").Description);
    }

    [Fact]
    public void Docs_of_functions_types_fields_and_cases_appear_where_they_belong()
    {
        WasmComponent component = _session.Import(TestFiles.Types);

        Assert.Equal("Echoes a text. `value` is the text to echo.", Tool("echo-string").Description);
        Assert.Equal("Echoes a text at the root.", Tool("root-echo").Description);
        JsonElement address = Property(Tool("echo-address"), "value");
        Assert.Equal("Where a letter goes.", address.GetProperty("description").GetString());
        Assert.Equal(
            "The number of the house in its street.",
            address.GetProperty("properties").GetProperty("house-number").GetProperty("description").GetString());
        JsonElement circle = Property(Tool("echo-shape"), "value").GetProperty("oneOf")[1];
        Assert.Equal("Its radius.", circle.GetProperty("description").GetString());

        WasmTool Tool(string function) => component.Tools.Single(tool => tool.FunctionName == function);

        static JsonElement Property(WasmTool tool, string name) =>
            JsonDocument.Parse(tool.InputSchema).RootElement.GetProperty("properties").GetProperty(name);
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("  two\nlines\tand a tab ", "two\nlines\tand a tab")]
    [InlineData("a\u0000b\u001bc\u007fd\u009be", "abcde")]
    [InlineData("\u202eevil\u202c\u2066x\u2069\u200e\u061c", "evilx")]
    [InlineData("zero\u200b\ufeff\u2060\u00ad\u2028\u2029width", "zerowidth")]
    [InlineData("tag\U000E0041\U000E007F", "tag")]
    [InlineData("variation\uFE0F\U000E0100\U000E01EF\u180B", "variation")]
    [InlineData("filler\u3164\uFFA0\u115F\u1160\u2800\u034F", "filler")]
    [InlineData("private\uE000\U000F0000", "private")]
    [InlineData("é 日本 😀", "é 日本 😀")]
    [InlineData("\u001b\u200b", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Text_is_cleaned_of_what_acts_or_hides(string? text, string? cleaned)
    {
        Assert.Equal(cleaned, DisplayText.Clean(text));
    }

    [Fact]
    public void Lone_surrogates_become_visible()
    {
        Assert.Equal("a\ufffdb", DisplayText.Clean("a\ud800b"));
    }

    [Fact]
    public void A_cut_never_splits_a_character()
    {
        for (int limit = 4; limit < 20; limit++)
        {
            string cut = DisplayText.Clean("😀😀😀😀😀😀", limit)!;

            Assert.True(Encoding.UTF8.GetByteCount(cut) <= limit, $"{cut} is longer than {limit} bytes.");
            Assert.EndsWith("…", cut, StringComparison.Ordinal);
            Assert.Equal(0, cut.TrimEnd('…').Length % 2);
        }
    }

    public void Dispose()
    {
        _session.Dispose();
        _directory.Dispose();
    }

    private static byte[] WithoutDocs()
    {
        // The docs are the last section of tiny.wasm: everything before them is the component.
        byte[] tiny = File.ReadAllBytes(TestFiles.Bad("no-docs-bytes"));
        int name = tiny.AsSpan().LastIndexOf("\x0cpackage-docs"u8);
        return tiny[..(name - 2)];
    }

    private static void AssertClean(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                AssertClean(element.GetString()!);
                break;
            case JsonValueKind.Array:
                Assert.All(element.EnumerateArray(), AssertClean);
                break;
            case JsonValueKind.Object:
                Assert.All(element.EnumerateObject(), member => AssertClean(member.Value));
                break;
        }
    }

    private static void AssertClean(string text)
    {
        Assert.True(Encoding.UTF8.GetByteCount(text) <= 4096);
        Assert.DoesNotMatch(@"[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}-[\n\t]]", text);
    }
}
