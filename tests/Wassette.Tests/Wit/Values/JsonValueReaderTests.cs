using System.Text;
using Wassette.Interop;
using Wassette.Wit;
using Wassette.Wit.Values;
using static Wassette.Tests.Wit.Types;

namespace Wassette.Tests.Wit.Values;

public sealed class JsonValueReaderTests
{
    /// <summary>Type, a spelling that is accepted, and the canonical one when it is another.</summary>
    public static TheoryData<string, WitType, string, string?> Accepted => new()
    {
        { "bool", Bool, "true", null },
        { "bool", Bool, "false", null },
        { "s8", S8, "-128", null },
        { "u8", U8, "255", null },
        { "u8 with a fraction of zero", U8, "1.0", "1" },
        { "u8 with an exponent", U8, "2.5e1", "25" },
        { "u8 minus zero", U8, "-0", "0" },
        { "u8 zero to a large power", U8, "0e999999999999999999999", "0" },
        { "s16", S16, "-32768", null },
        { "u16", U16, "65535", null },
        { "s32", S32, "-2147483648", null },
        { "s32 with an exponent", S32, "1e3", "1000" },
        { "u32", U32, "4294967295", null },
        { "s64 safe", S64, "-9007199254740991", null },
        { "s64 past 2^53 as digits", S64, "\"-9223372036854775808\"", null },
        { "s64 past 2^53 as a number", S64, "9007199254740993", "\"9007199254740993\"" },
        { "s64 as digits that are safe", S64, "\"42\"", "42" },
        { "u64 as digits", U64, "\"18446744073709551615\"", null },
        { "u64 as a number", U64, "18446744073709551615", "\"18446744073709551615\"" },
        { "u64 with an exponent", U64, "1e19", "\"10000000000000000000\"" },
        { "f32 is not widened", F32, "3.14", null },
        { "f32 rounds once", F32, "1.00000017881393432617187499", "1.0000001" },
        { "f32 largest", F32, "3.4028235E+38", null },
        { "f64", F64, "0.1", null },
        { "f64 minus zero", F64, "-0", null },
        { "f64 minus zero with a fraction", F64, "-0.0", "-0" },
        { "f64 smallest", F64, "5E-324", null },
        { "f64 whole", F64, "3", null },
        { "f64 not a number", F64, "\"NaN\"", null },
        { "f32 infinite", F32, "\"-Infinity\"", null },
        { "char", WitChar, "\"é\"", null },
        { "char beyond U+FFFF", WitChar, "\"😀\"", null },
        { "char escaped", WitChar, "\"\\ud83d\\ude00\"", "\"😀\"" },
        { "string", WitString, "\"a\\n\\\"b\\\"\"", null },
        { "string empty", WitString, "\"\"", null },
        { "string escaped", WitString, "\"\\u00e9\\/\"", "\"é/\"" },
        { "string with a zero", WitString, "\"a\\u0000b\"", null },
        { "bytes", Bytes, "\"AAEC/w==\"", null },
        { "bytes empty", Bytes, "\"\"", null },
        { "bytes without padding", Bytes, "\"AAEC/w\"", "\"AAEC/w==\"" },
        { "bytes escaped", Bytes, "\"AAEC\\/w\\u003d=\"", "\"AAEC/w==\"" },
        { "bytes as numbers", Bytes, "[0, 1, 2, 255]", "\"AAEC/w==\"" },
        { "list", List(WitString), "[\"a\",\"b\"]", null },
        { "list empty", List(WitString), "[]", null },
        { "list of lists", List(List(S32)), "[[1,2],[],[3]]", null },
        { "map", Map(WitString, U8), "{\"a\":1,\"b c\":2}", null },
        { "map with other keys", Map(U8, WitString), "[{\"key\":1,\"value\":\"a\"}]", null },
        { "map entry in another order", Map(U8, WitString), "[{\"value\":\"a\",\"key\":1}]", "[{\"key\":1,\"value\":\"a\"}]" },
        { "record", Point, "{\"x\":1.5,\"y\":-2}", null },
        { "record in another order", Point, "{\"y\":-2,\"x\":1.5}", "{\"x\":1.5,\"y\":-2}" },
        { "record with escaped names", Point, "{\"\\u0078\":1,\"y\":2}", "{\"x\":1,\"y\":2}" },
        { "record without an option", Item, "{\"id\":1,\"name\":\"n\",\"unit-price\":2}", "{\"id\":1,\"name\":\"n\",\"unit-price\":2,\"note\":null}" },
        { "tuple", Tuple(U8, WitString), "[1,\"a\"]", null },
        { "variant", Shape, "{\"tag\":\"circle\",\"val\":1.5}", null },
        { "variant with the value first", Shape, "{\"val\":{\"x\":1,\"y\":2},\"tag\":\"rectangle\"}", "{\"tag\":\"rectangle\",\"val\":{\"x\":1,\"y\":2}}" },
        { "variants with the value first, one after another", List(Shape), "[{\"val\":1,\"tag\":\"circle\"},{\"val\":null,\"tag\":\"nothing\"}]", "[{\"tag\":\"circle\",\"val\":1},{\"tag\":\"nothing\"}]" },
        { "variant without a value", Shape, "{\"tag\":\"nothing\"}", null },
        { "variant with null for no value", Shape, "{\"tag\":\"nothing\",\"val\":null}", "{\"tag\":\"nothing\"}" },
        { "variant without an optional value", Shape, "{\"tag\":\"label\"}", "{\"tag\":\"label\",\"val\":null}" },
        { "enum", Color, "\"dark-blue\"", null },
        { "option none", Option(U8), "null", null },
        { "option some", Option(U8), "5", null },
        { "option of option: none", Option(Option(U8)), "null", null },
        { "option of option: some of none", Option(Option(U8)), "{\"some\":null}", null },
        { "option of option: some of some", Option(Option(U8)), "{\"some\":5}", null },
        { "option three deep", Option(Option(Option(U8))), "{\"some\":{\"some\":null}}", null },
        { "result ok", Result(U8, WitString), "{\"ok\":1}", null },
        { "result err", Result(U8, WitString), "{\"err\":\"no\"}", null },
        { "result without payloads", Result(null, null), "{\"ok\":null}", null },
        { "flags", Access, "[\"read\",\"run-all\"]", null },
        { "flags in another order", Access, "[\"run-all\",\"read\"]", "[\"read\",\"run-all\"]" },
        { "flags none", Access, "[]", null },
    };

    [Theory]
    [MemberData(nameof(Accepted))]
    public void An_accepted_spelling_becomes_canonical(string what, WitType type, string json, string? canonical)
    {
        Assert.NotEmpty(what);
        Assert.Equal(canonical ?? json, Codec.ThroughNative(type, json));
    }

    [Theory]
    [MemberData(nameof(Accepted))]
    public void A_value_is_the_same_after_a_detour_through_objects(string what, WitType type, string json, string? canonical)
    {
        Assert.NotEmpty(what);
        Assert.Equal(canonical ?? json, Codec.ThroughClr(type, json));
    }

    public static TheoryData<WitType, string, string> Rejected => new()
    {
        { Bool, "1", "value: expected bool, got number 1" },
        { U8, "256", "value: expected u8 (0 to 255), got number 256" },
        { U8, "-1", "value: expected u8 (0 to 255), got number -1" },
        { U8, "1e3", "value: expected u8 (0 to 255), got number 1e3" },
        { U8, "1e999999999999999999999", "value: expected u8 (0 to 255), got number 1e999999999999999999999" },
        { U8, "3.7", "value: expected u8 (a whole number), got number 3.7" },
        { U8, "1e-3", "value: expected u8 (a whole number), got number 1e-3" },
        { U8, "\"1\"", "value: expected u8, got string \"1\"" },
        { U8, "null", "value: expected u8, got null" },
        { S64, "9223372036854775808", "value: expected s64 (-9223372036854775808 to 9223372036854775807), got number 9223372036854775808" },
        { U64, "\"18446744073709551616\"", "value: expected u64 (0 to 18446744073709551615), got string \"18446744073709551616\"" },
        { U64, "\"1e3\"", "value: expected u64 (a number or a string of digits), got string \"1e3\"" },
        { U64, "\"\"", "value: expected u64 (a number or a string of digits), got string \"\"" },
        { F64, "\"abc\"", "value: expected f64, got string \"abc\"" },
        { F64, "1e999", "value: expected f64, got number 1e999, which is out of its range" },
        { F32, "3.5e38", "value: expected f32, got number 3.5e38, which is out of its range" },
        { F64, "\"1.5\"", "value: expected f64, got string \"1.5\"" },
        { WitChar, "\"ab\"", "value: expected char (one Unicode character), got string \"ab\"" },
        { WitChar, "\"\"", "value: expected char (one Unicode character), got string \"\"" },
        { WitChar, "\"\\ud800\"", "value: the text has a lone surrogate, which is not a Unicode character" },
        { WitString, "5", "value: expected string, got number 5" },
        { WitString, "\"a\\ud800b\"", "value: the text has a lone surrogate, which is not a Unicode character" },
        { WitString, "{}", "value: expected string, got an object" },
        { WitString, "[]", "value: expected string, got an array" },
        { WitString, "true", "value: expected string, got true" },
        { Bytes, "\"AA\\u0020EC\"", "value: expected base64 (standard alphabet, no spaces), got string \"AA EC\"" },
        { Bytes, "\"A\"", "value: expected base64 (standard alphabet, no spaces), got string \"A\"" },
        { Bytes, "\"AAEC_w==\"", "value: expected base64 (standard alphabet, no spaces), got string \"AAEC_w==\"" },
        { Bytes, "\"AAEC=\"", "value: expected base64 (standard alphabet, no spaces), got string \"AAEC=\"" },
        { Bytes, "\"A=AA\"", "value: expected base64 (standard alphabet, no spaces), got string \"A=AA\"" },
        { Bytes, "[1,256]", "value[1]: expected u8 (0 to 255), got number 256" },
        { Bytes, "true", "value: expected base64 text or an array of numbers (list<u8>), got true" },
        { List(WitString), "\"a\"", "value: expected an array (list<string>), got string \"a\"" },
        { List(List(S32)), "[[1],[2,\"x\"]]", "value[1][1]: expected s32, got string \"x\"" },
        { Map(WitString, U8), "[]", "value: expected an object (map<string, u8>), got an array" },
        { Map(WitString, U8), "{\"a\":1,\"\\u0061\":2}", "value: key \"a\" is given twice" },
        { Map(WitString, U8), "{\"a b\":-1}", "value[\"a b\"]: expected u8 (0 to 255), got number -1" },
        { Map(U8, U8), "{}", "value: expected an array of {\"key\": …, \"value\": …} (map<u8, u8>), got an object" },
        { Map(U8, U8), "[1]", "value[0]: expected {\"key\": …, \"value\": …}, got number 1" },
        { Map(U8, U8), "[{\"key\":1,\"value\":1},{\"key\":1.0,\"value\":2}]", "value: the key of element 1 is given twice" },
        { Map(U8, U8), "[{\"key\":1}]", "value[0]: missing field \"value\" (u8)" },
        { Map(U8, U8), "[{\"key\":\"a\",\"value\":1}]", "value[0].key: expected u8, got string \"a\"" },
        { Point, "[]", "value: expected an object with \"x\", \"y\" (point), got an array" },
        { Point, "{\"x\":1}", "value: missing field \"y\" (f64)" },
        { Point, "{}", "value: missing fields \"x\" (f64), \"y\" (f64)" },
        { Point, "{\"x\":1,\"x\":2,\"y\":3}", "value: field \"x\" is given twice" },
        { Point, "{\"x\":1,\"y\":3,\"z\":3}", "value: unknown field \"z\" (did you mean \"x\"?)" },
        { Item, "{\"id\":1,\"unitPrice\":2}", "value: unknown field \"unitPrice\" (did you mean \"unit-price\"?)" },
        { Item, "{\"quantity\":[{}],\"Naem\":2}", "value: unknown fields \"quantity\", \"Naem\" (did you mean \"name\"?); the fields are \"id\", \"name\", \"unit-price\", \"note\"" },
        { Item, "{\"id\":1,\"name\":\"n\",\"unit-price\":\"abc\"}", "value.unit-price: expected f64, got string \"abc\"" },
        { Tuple(U8, WitString), "[1]", "value: expected an array of 2 (tuple<u8, string>), got an array of 1" },
        { Tuple(U8, WitString), "[1,\"a\",[1,2],{}]", "value: expected an array of 2 (tuple<u8, string>), got an array of 4" },
        { Tuple(U8, WitString), "[1,2]", "value[1]: expected string, got number 2" },
        { Shape, "\"nothing\"", "value: expected an object {\"tag\": …, \"val\": …} (shape), got string \"nothing\"" },
        { Shape, "{}", "value: missing field \"tag\" (one of \"circle\", \"rectangle\", \"nothing\", \"label\")" },
        { Shape, "{\"tag\":\"circel\",\"val\":1}", "value.tag: expected one of \"circle\", \"rectangle\", \"nothing\", \"label\", got string \"circel\" (did you mean \"circle\"?)" },
        { Shape, "{\"tag\":1}", "value.tag: expected the name of a case, got number 1" },
        { Shape, "{\"tag\":\"circle\"}", "value: the case \"circle\" needs a value (f64)" },
        { Shape, "{\"tag\":\"nothing\",\"val\":1}", "value.val: expected null, got number 1" },
        { Shape, "{\"val\":\"x\",\"tag\":\"circle\"}", "value.val: expected f64, got string \"x\"" },
        { Shape, "{\"tag\":\"circle\",\"tag\":\"circle\",\"val\":1}", "value: field \"tag\" is given twice" },
        { Shape, "{\"tag\":\"circle\",\"value\":1}", "value: unknown field \"value\"; the fields are \"tag\", \"val\"" },
        { Color, "\"pink\"", "value: expected one of \"red\", \"green\", \"dark-blue\", got string \"pink\"" },
        { Color, "\"Red\"", "value: expected one of \"red\", \"green\", \"dark-blue\", got string \"Red\" (did you mean \"red\"?)" },
        { Color, "0", "value: expected one of \"red\", \"green\", \"dark-blue\", got number 0" },
        { Option(U8), "\"x\"", "value: expected u8, got string \"x\"" },
        { Option(Option(U8)), "5", "value: expected null or an object {\"some\": …} (option<option<u8>>), got number 5" },
        { Option(Option(U8)), "{}", "value: expected null or an object {\"some\": …} (option<option<u8>>), got an object without \"some\"" },
        { Option(Option(U8)), "{\"some\":\"x\"}", "value.some: expected u8, got string \"x\"" },
        { Option(Option(U8)), "{\"some\":1,\"x\":2}", "value: nothing may stand beside \"some\", got \"x\"" },
        { Result(U8, WitString), "{\"ok\":1,\"err\":\"x\"}", "value: nothing may stand beside \"ok\", got \"err\"" },
        { Result(U8, WitString), "{\"value\":1}", "value: expected an object {\"ok\": …} or {\"err\": …} (result<u8, string>), got an object without \"ok\" and \"err\"" },
        { Result(U8, WitString), "{\"err\":1}", "value.err: expected string, got number 1" },
        { Result(null, null), "{\"ok\":1}", "value.ok: expected null, got number 1" },
        { Access, "[\"exec\"]", "value[0]: expected a flag from \"read\", \"write\", \"run-all\", got string \"exec\"" },
        { Access, "[\"read\",\"read\"]", "value[1]: flag \"read\" is given twice" },
        { Access, "[1]", "value[0]: expected the name of a flag, got number 1" },
        { Access, "\"read\"", "value: expected an array of flags from \"read\", \"write\", \"run-all\", got string \"read\"" },
        { WitString, "\"a", "value: not valid JSON at line 1, byte 3: Expected end of string, but instead reached end of data" },
        { WitString, "\"a\" x", "value: not valid JSON at line 1, byte 5: 'x' is invalid after a single JSON value. Expected end of data" },
        { WitString, "", "value: not valid JSON at line 1, byte 1: The input does not contain any JSON tokens. Expected the input to start with a valid JSON token, when isFinalBlock is true" },
    };

    [Theory]
    [MemberData(nameof(Rejected))]
    public void A_wrong_value_is_refused_with_its_place_and_what_was_expected(WitType type, string json, string message)
    {
        Assert.Equal(message, Codec.JsonError(type, json));
    }

    [Fact]
    public void The_example_of_the_specification_reads_as_it_says()
    {
        WitFunction order = Function(null, ("items", List(Item)));

        WitValueException error = Assert.Throws<WitValueException>(() => Codec.Arguments(
            order, """{"items": [{"id":1,"name":"a","unit-price":1}, {"unit-price": "abc"}]}"""u8));

        Assert.Equal("arguments.items[1].unit-price: expected f64, got string \"abc\"", error.Message);
        Assert.Equal("arguments.items[1].unit-price", error.Path);
        Assert.Equal("expected f64, got string \"abc\"", error.Problem);
    }

    [Fact]
    public void Arguments_come_in_any_order_and_an_absent_option_is_none()
    {
        WitFunction function = Function(null, ("a", U8), ("b", Option(WitString)), ("c", WitString));

        Assert.Equal("[1,null,\"x\"]", Codec.Arguments(function, """ {"c": "x", "a": 1} """u8));
    }

    [Fact]
    public void A_function_without_parameters_takes_an_empty_object()
    {
        Assert.Equal("[]", Codec.Arguments(Function(null), "{}"u8));
    }

    public static TheoryData<string, string> WrongArguments => new()
    {
        { "[1]", "arguments: expected an object with a property for each argument, got an array" },
        { "null", "arguments: expected an object with a property for each argument, got null" },
        { "{\"lcoation\":\"x\"}", "arguments: unknown argument \"lcoation\" (did you mean \"location\"?)" },
        { "{\"foo\":1,\"location\":\"x\",\"bar\":{}}", "arguments: unknown arguments \"foo\", \"bar\"; the arguments are \"location\", \"days\"" },
        { "{}", "arguments: missing argument \"location\" (string)" },
        { "{\"location\":\"a\",\"location\":\"b\"}", "arguments: argument \"location\" is given twice" },
        { "{\"location\":\"a\"} {}", "arguments: not valid JSON at line 1, byte 18: '{' is invalid after a single JSON value. Expected end of data" },
        { "{\"location\":\"a\",}", "arguments: not valid JSON at line 1, byte 17: The JSON object contains a trailing comma at the end which is not supported in this mode. Change the reader options" },
        { "{\"location\":\n 'a'}", "arguments: not valid JSON at line 2, byte 2: ''' is an invalid start of a value" },
        { "{\"location\":\"a\",\"days\":300}", "arguments.days: expected u8 (0 to 255), got number 300" },
    };

    [Theory]
    [MemberData(nameof(WrongArguments))]
    public void Wrong_arguments_are_refused(string json, string message)
    {
        WitFunction function = Function(null, ("location", WitString), ("days", Option(U8)));

        Assert.Equal(message, Assert.Throws<WitValueException>(() => Codec.Arguments(function, Encoding.UTF8.GetBytes(json))).Message);
    }

    [Fact]
    public void Text_that_is_not_UTF8_is_refused()
    {
        WitFunction function = Function(null, ("a", WitString));

        Assert.Equal(
            "arguments: the text is not valid UTF-8",
            Assert.Throws<WitValueException>(() => Codec.Arguments(function, [.. "{\"a\":\""u8, 0xC3, .. "\"}"u8])).Message);
    }

    [Fact]
    public void A_value_in_a_message_is_cut_and_what_could_act_on_a_terminal_is_escaped()
    {
        Assert.Equal(
            $"value: expected u8, got string \"{new string('a', 40)}…\"",
            Codec.JsonError(U8, $"\"{new string('a', 100_000)}\""));
        Assert.Equal(
            "value: expected u8, got string \"\\u001b[31m\\u202eé\\\"\\udb40\\udc41\"",
            Codec.JsonError(U8, "\"\\u001b[31m\\u202eé\\\"\\udb40\\udc41\""));
        Assert.Equal(
            $"value: expected u8 (0 to 255), got number {new string('9', 40)}…",
            Codec.JsonError(U8, new string('9', 1000)));
    }

    [Fact]
    public void A_key_in_a_path_is_quoted_and_escaped()
    {
        Assert.Equal(
            "value[\"\\u001b\\\"x\"].plain-key_1: expected u8, got true",
            Codec.JsonError(Map(WitString, Map(WitString, U8)), "{\"\\u001b\\\"x\":{\"plain-key_1\":true}}"));
    }

    [Fact]
    public void A_hundred_levels_are_read_and_one_more_is_refused()
    {
        WitType type = U8;
        for (int i = 0; i < 120; i++)
        {
            type = List(type is WitList ? type : Bool);
        }

        Assert.Equal($"{new string('[', 100)}{new string(']', 100)}", Codec.ThroughNative(type, $"{new string('[', 100)}{new string(']', 100)}"));
        Assert.EndsWith(": nested more than 100 levels deep", Codec.JsonError(type, $"{new string('[', 101)}{new string(']', 101)}"), StringComparison.Ordinal);
        Assert.EndsWith(": nested more than 100 levels deep", Codec.JsonError(type, new string('[', 100_000)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_few_variants_in_one_another_may_have_the_value_first_and_many_may_not()
    {
        // Each of them is read twice: without a bound, a hundred levels would cost a hundred times the text.
        WitType type = U8;
        for (int i = 0; i < 20; i++)
        {
            type = Variant(null, ("a", type));
        }

        string valueFirst = string.Concat(Enumerable.Repeat("{\"val\":", 8));
        string tagFirst = string.Concat(Enumerable.Repeat("{\"tag\":\"a\",\"val\":", 12));
        string tagLast = string.Concat(Enumerable.Repeat(",\"tag\":\"a\"}", 8));
        string canonical = $"{string.Concat(Enumerable.Repeat("{\"tag\":\"a\",\"val\":", 20))}1{new string('}', 20)}";

        Assert.Equal(canonical, Codec.ThroughNative(type, $"{valueFirst}{tagFirst}1{new string('}', 12)}{tagLast}"));
        string element = $"{valueFirst}{tagFirst}1{new string('}', 12)}{tagLast}";
        Assert.Equal($"[{canonical},{canonical}]", Codec.ThroughNative(List(type), $"[{element},{element}]"));
        Assert.EndsWith(
            "expected \"tag\" before \"val\" at this depth",
            Codec.JsonError(type, $"{valueFirst}{valueFirst}1{tagLast}{tagLast}"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Deep_nesting_where_no_value_belongs_is_refused()
    {
        WitFunction function = Function(null, ("a", U8));
        string deep = $"{{\"b\":{new string('[', 100_000)}";

        Assert.Throws<WitValueException>(() => Codec.Arguments(function, Encoding.UTF8.GetBytes(deep)));
    }

    [Fact]
    public void Arguments_that_need_more_memory_than_the_arena_may_have_are_refused()
    {
        byte[] json = Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Repeat("0", 100_000))}]");

        Assert.Throws<ValueTooLargeException>(() =>
        {
            using ValueArena arena = new() { Limit = 1024 * 1024 };
            unsafe
            {
                JsonValueReader.Read(json, List(U16), arena);
            }
        });
    }

    [Fact]
    public void A_record_of_many_fields_finds_each_by_name()
    {
        (string, WitType)[] fields = [.. Enumerable.Range(0, 200).Select(i => ($"field-{i}", U16))];
        WitRecord type = Record(null, fields);
        string backwards = $"{{{string.Join(',', Enumerable.Range(0, 200).Reverse().Select(i => $"\"field-{i}\":{i}"))}}}";
        string forwards = $"{{{string.Join(',', Enumerable.Range(0, 200).Select(i => $"\"field-{i}\":{i}"))}}}";

        Assert.Equal(forwards, Codec.ThroughNative(type, backwards));
        Assert.Equal("value: field \"field-7\" is given twice", Codec.JsonError(type, forwards[..^1] + ",\"field-7\":1}"));
    }

    [Fact]
    public void Scalars_and_records_are_read_without_managed_allocation()
    {
        WitFunction function = Function(null, ("item", Item), ("shape", Shape), ("color", Color), ("access", Access), ("c", WitChar), ("flag", Bool));
        byte[] json = """{"item":{"id":1,"name":"é\n","unit-price":2.5,"note":null},"shape":{"tag":"circle","val":1},"color":"red","access":["read"],"c":"x","flag":true}"""u8.ToArray();
        using ValueArena arena = new();
        Read();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            Read();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        unsafe void Read()
        {
            arena.Reset();
            JsonValueReader.ReadArguments(json, function, arena);
        }
    }
}
