using System.Collections;
using System.Collections.Specialized;
using System.Dynamic;
using System.Globalization;
using System.Numerics;
using System.Text;
using Wassette.Wit;
using Wassette.Wit.Values;
using static Wassette.Tests.Wit.Types;

namespace Wassette.Tests.Wit.Values;

public sealed class ClrValueReaderTests
{
    private static readonly Dictionary<string, object?> Coordinates = new() { ["x"] = 1, ["y"] = 2 };

    /// <summary>Type, what a PowerShell user might pass, and what the component gets.</summary>
    public static TheoryData<WitType, object?, string> Accepted => new()
    {
        { Bool, true, "true" },
        { Bool, 0, "false" },
        { Bool, "True", "true" },
        { U8, 255, "255" },
        { U8, 3.0, "3" },
        { U8, 3.00m, "3" },
        { U8, "42", "42" },
        { U8, " 42 ", "42" },
        { U8, "+42", "42" },
        { U8, "1e2", "100" },
        { U8, DayOfWeek.Friday, "5" },
        { U8, (BigInteger)7, "7" },
        { S8, -128L, "-128" },
        { S64, long.MinValue, "\"-9223372036854775808\"" },
        { U64, ulong.MaxValue, "\"18446744073709551615\"" },
        { U64, "18446744073709551615", "\"18446744073709551615\"" },
        { U64, 18446744073709551615m, "\"18446744073709551615\"" },
        { F64, 1, "1" },
        { F64, 0.1m, "0.1" },
        { F64, "1.5", "1.5" },
        { F64, "-0", "-0" },
        { F64, double.NaN, "\"NaN\"" },
        { F64, "-Infinity", "\"-Infinity\"" },
        { F32, 3.14, "3.14" },
        { F32, "1.00000017881393432617187499", "1.0000001" },
        { WitChar, 'x', "\"x\"" },
        { WitChar, "x", "\"x\"" },
        { WitChar, "😀", "\"😀\"" },
        { WitString, "text", "\"text\"" },
        { WitString, 'c', "\"c\"" },
        { WitString, 1.5, "\"1.5\"" },
        { WitString, true, "\"True\"" },
        { WitString, DayOfWeek.Friday, "\"Friday\"" },
        { WitString, new Guid("6f9619ff-8b86-d011-b42d-00c04fc964ff"), "\"6f9619ff-8b86-d011-b42d-00c04fc964ff\"" },
        { WitString, new DateTime(2026, 11, 23, 15, 28, 0, DateTimeKind.Utc), "\"2026-11-23T15:28:00.0000000Z\"" },
        { WitString, new DateOnly(2026, 11, 23), "\"2026-11-23\"" },
        { WitString, TimeSpan.FromMinutes(90), "\"01:30:00\"" },
        { WitString, new Uri("https://example.com/a b/../%41"), "\"https://example.com/a b/../%41\"" },
        { WitString, new Version(1, 2), "\"1.2\"" },
        { WitString, new FileInfo("/tmp/x"), $"\"{new FileInfo("/tmp/x").FullName.Replace("\\", "\\\\", StringComparison.Ordinal)}\"" },
        { Bytes, new byte[] { 0, 1, 255 }, "\"AAH/\"" },
        { Bytes, new object[] { 0, 1, 255 }, "\"AAH/\"" },
        { Bytes, "AAH/", "\"AAH/\"" },
        { Bytes, 7, "\"Bw==\"" },
        { List(S32), new[] { 1, 2 }, "[1,2]" },
        { List(S32), new ArrayList { 1, "2" }, "[1,2]" },
        { List(S32), Enumerable.Range(1, 3), "[1,2,3]" },
        { List(S32), 5, "[5]" },
        { List(S32), Array.Empty<object>(), "[]" },
        { List(WitString), "abc", "[\"abc\"]" },
        { List(Point), Coordinates, "[{\"x\":1,\"y\":2}]" },
        { Point, new Hashtable { ["X"] = 1, ["y"] = "2.5" }, "{\"x\":1,\"y\":2.5}" },
        { Item, new OrderedDictionary { ["UnitPrice"] = 1, ["ID"] = 2, ["Name"] = "n" }, "{\"id\":2,\"name\":\"n\",\"unit-price\":1,\"note\":null}" },
        { Item, new OrderedDictionary { ["unit-price"] = 1, ["id"] = 2, ["name"] = "n", ["Note"] = "x" }, "{\"id\":2,\"name\":\"n\",\"unit-price\":1,\"note\":\"x\"}" },
        { Tuple(U8, WitString), new object[] { 1, "a" }, "[1,\"a\"]" },
        { Color, "RED", "\"red\"" },
        { Color, "DarkBlue", "\"dark-blue\"" },
        { Enum("monday", "friday"), DayOfWeek.Friday, "\"friday\"" },
        { Access, new[] { "runall", "READ" }, "[\"read\",\"run-all\"]" },
        { Access, "write", "[\"write\"]" },
        { Access, Array.Empty<string>(), "[]" },
        { Option(U8), null, "null" },
        { Option(U8), 5, "5" },
        { Option(Option(U8)), null, "null" },
        { Option(Option(U8)), new Hashtable { ["some"] = null }, "{\"some\":null}" },
        { Option(Option(U8)), new Hashtable { ["Some"] = 5 }, "{\"some\":5}" },
        { Result(U8, null), new Hashtable { ["Ok"] = 5 }, "{\"ok\":5}" },
        { Result(U8, null), new Hashtable { ["err"] = null }, "{\"err\":null}" },
        { Shape, "nothing", "{\"tag\":\"nothing\"}" },
        { Shape, "label", "{\"tag\":\"label\",\"val\":null}" },
        { Shape, new Hashtable { ["Case"] = "Circle", ["Value"] = 1 }, "{\"tag\":\"circle\",\"val\":1}" },
        { Shape, new Hashtable { ["tag"] = "rectangle", ["val"] = Coordinates }, "{\"tag\":\"rectangle\",\"val\":{\"x\":1,\"y\":2}}" },
        { Shape, new Hashtable { ["Case"] = "nothing", ["Value"] = null }, "{\"tag\":\"nothing\"}" },
        { Map(WitString, U8), new OrderedDictionary { ["b"] = 1, [(object)5] = 2 }, "{\"b\":1,\"5\":2}" },
        { Map(U8, WitString), new OrderedDictionary { ["1"] = "a", [(object)2] = "b" }, "[{\"key\":1,\"value\":\"a\"},{\"key\":2,\"value\":\"b\"}]" },
        { Map(U8, WitString), new[] { new Hashtable { ["Key"] = 1, ["Value"] = "a" } }, "[{\"key\":1,\"value\":\"a\"}]" },
    };

    [Theory]
    [MemberData(nameof(Accepted))]
    public void What_PowerShell_would_bind_is_accepted(WitType type, object? value, string json)
    {
        Assert.Equal(json, Codec.ClrToJson(type, value));
    }

    public static TheoryData<WitType, object?, string> Rejected => new()
    {
        { Bool, "yes", "value: expected bool, got string \"yes\"" },
        { Bool, 2, "value: expected bool, got number 2" },
        { U8, "64MB", "value: expected u8, got string \"64MB\"" },
        { U8, true, "value: expected u8, got true" },
        { U8, 3.7, "value: expected u8 (a whole number), got number 3.7" },
        { U8, 3.7m, "value: expected u8 (a whole number), got number 3.7" },
        { U8, "3.7", "value: expected u8 (a whole number), got string \"3.7\"" },
        { U8, 256, "value: expected u8 (0 to 255), got number 256" },
        { U8, 1e300, "value: expected u8 (0 to 255), got number 1E+300" },
        { U8, '5', "value: expected u8, got string \"5\"" },
        { U8, "", "value: expected u8, got string \"\"" },
        { U8, "1,000", "value: expected u8, got string \"1,000\"" },
        { U8, "0x10", "value: expected u8, got string \"0x10\"" },
        { U8, null, "value: expected u8, got null" },
        { U8, double.NaN, "value: expected u8, got number NaN" },
        { U64, decimal.MaxValue, "value: expected u64 (0 to 18446744073709551615), got number 79228162514264337593543950335" },
        { F64, "1e999", "value: expected f64, got string \"1e999\", which is out of its range" },
        { F32, 1e300, "value: expected f32, got number 1E+300, which is out of its range" },
        { F64, "abc", "value: expected f64, got string \"abc\"" },
        { F64, false, "value: expected f64, got false" },
        { WitChar, "ab", "value: expected char (one Unicode character), got string \"ab\"" },
        { WitChar, "", "value: expected char (one Unicode character), got string \"\"" },
        { WitChar, 65, "value: expected char (one Unicode character), got number 65" },
        { WitChar, '\ud800', "value: expected char (one Unicode character), got string \"\\ud800\"" },
        { WitString, "a\ud800b", "value: the text has a lone surrogate, which is not a Unicode character" },
        { WitString, new Hashtable(), "value: expected string, got an object" },
        { WitString, new[] { "a" }, "value: expected string, got an array" },
        { WitString, new object(), "value: expected string, got a System.Object" },
        { WitString, null, "value: expected string, got null" },
        { Bytes, "not base64!", "value: expected bytes, or base64 (standard alphabet, no spaces) as text, got string \"not base64!\"" },
        { Bytes, new object[] { 1, 256 }, "value[1]: expected u8 (0 to 255), got number 256" },
        { List(S32), null, "value: expected an array (list<s32>), got null" },
        { List(S32), new object?[] { 1, null }, "value[1]: expected s32, got null" },
        { Point, new Hashtable { ["X"] = 1 }, "value: missing field \"y\" (f64)" },
        { Point, new Hashtable { ["X"] = 1, ["Y"] = 2, ["Z"] = 3 }, "value: unknown field \"Z\" (did you mean \"x\"?)" },
        { Item, new OrderedDictionary { ["unit-price"] = 1, ["UnitPrice"] = 2 }, "value: field \"unit-price\" is given twice" },
        { Item, new Hashtable { ["UnitPrice"] = "abc" }, "value.unit-price: expected f64, got string \"abc\"" },
        { Point, "x", "value: expected an object with \"x\", \"y\" (point), got string \"x\"" },
        { Tuple(U8, WitString), new object[] { 1 }, "value: expected an array of 2 (tuple<u8, string>), got an array of 1" },
        { Tuple(U8, WitString), new object[] { 1, "a", 3 }, "value: expected an array of 2 (tuple<u8, string>), got an array of 3" },
        { Tuple(U8, WitString), 1, "value: expected an array of 2 (tuple<u8, string>), got number 1" },
        { Color, "pink", "value: expected one of \"red\", \"green\", \"dark-blue\", got string \"pink\"" },
        { Color, 0, "value: expected one of \"red\", \"green\", \"dark-blue\", got number 0" },
        { Access, new[] { "read", "Read" }, "value[1]: flag \"read\" is given twice" },
        { Access, new object[] { 1 }, "value[0]: expected the name of a flag, got number 1" },
        { Access, 1, "value: expected an array of flags from \"read\", \"write\", \"run-all\", got number 1" },
        { Option(Option(U8)), 5, "value: expected null or an object {\"some\": …} (option<option<u8>>), got number 5" },
        { Result(U8, null), new OrderedDictionary { ["ok"] = 1, ["err"] = null }, "value: expected an object {\"ok\": …} or {\"err\": …} (result<u8>), got an object" },
        { Result(U8, null), new Hashtable { ["err"] = 1 }, "value.err: expected null, got number 1" },
        { Shape, "circle", "value: the case \"circle\" needs a value (f64)" },
        { Shape, "circel", "value: expected one of \"circle\", \"rectangle\", \"nothing\", \"label\", got string \"circel\" (did you mean \"circle\"?)" },
        { Shape, 5, "value: expected an object {\"tag\": …, \"val\": …} (shape), got number 5" },
        { Shape, new Hashtable(), "value: expected the case, one of \"circle\", \"rectangle\", \"nothing\", \"label\", got null" },
        { Shape, new Hashtable { ["Case"] = "circle", ["Value"] = "x" }, "value.val: expected f64, got string \"x\"" },
        { Shape, new Hashtable { ["Case"] = "nothing", ["Value"] = 1 }, "value.val: expected null, got number 1" },
        { Shape, new OrderedDictionary { ["Case"] = "nothing", ["Radius"] = 1 }, "value: unknown property \"Radius\"; the properties are \"Case\", \"Value\"" },
        { Map(WitString, U8), new OrderedDictionary { ["5"] = 1, [(object)5] = 2 }, "value: key \"5\" is given twice" },
        { Map(WitString, U8), new OrderedDictionary { ["a b"] = -1 }, "value[\"a b\"]: expected u8 (0 to 255), got number -1" },
        { Map(U8, U8), new object[] { 1 }, "value[0]: expected an object with Key and Value, got number 1" },
    };

    [Theory]
    [MemberData(nameof(Rejected))]
    public void A_wrong_value_is_refused_with_its_place_and_what_was_expected(WitType type, object? value, string message)
    {
        Assert.Equal(message, Codec.ClrError(type, value));
    }

    [Fact]
    public void Arguments_are_found_by_either_spelling_in_any_case()
    {
        WitFunction function = Function(null, ("unit-price", F64), ("note", Option(WitString)));

        Assert.Equal("[1,null]", Codec.Arguments(function, new Hashtable { ["unitprice"] = 1 }));
        Assert.Equal("[1,\"x\"]", Codec.Arguments(function, new Dictionary<string, object> { ["Unit-Price"] = 1, ["Note"] = "x" }));
        IDictionary<string, object?> expando = new ExpandoObject();
        expando["UnitPrice"] = 2;
        Assert.Equal("[2,null]", Codec.Arguments(function, expando));
    }

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        WitFunction function = Function(null, ("unit-price", F64), ("items", Option(List(Point))));

        Assert.Equal("arguments: expected a dictionary or an object with a property for each argument, got an array", Error(new[] { 1 }));
        Assert.Equal("arguments: expected a dictionary or an object with a property for each argument, got null", Error(null));
        Assert.Equal("arguments: missing argument \"unit-price\" (f64)", Error(new Hashtable()));
        Assert.Equal(
            "arguments: unknown arguments \"Frobnicate\", \"UnitPrize\" (did you mean \"unit-price\"?); the arguments are \"unit-price\", \"items\"",
            Error(new Hashtable { ["UnitPrize"] = 1, ["Frobnicate"] = 2 }));
        Assert.Equal(
            "arguments.items[1].y: expected f64, got string \"abc\"",
            Error(new Hashtable { ["UnitPrice"] = 1, ["Items"] = new object[] { Coordinates, new Hashtable { ["y"] = "abc" } } }));

        string Error(object? arguments) => Assert.Throws<WitValueException>(() => Codec.Arguments(function, arguments)).Message;
    }

    [Fact]
    public void An_object_that_contains_itself_is_refused()
    {
        WitType type = U8;
        for (int i = 0; i < 150; i++)
        {
            type = List(type);
        }

        ArrayList self = [];
        self.Add(self);

        Assert.EndsWith("nested more than 100 levels deep", Codec.ClrError(type, self), StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_are_read_and_shown_the_same_in_every_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            Assert.Equal("1.5", Codec.ClrToJson(F64, "1.5"));
            Assert.Equal("\"1.5\"", Codec.ClrToJson(WitString, 1.5));
            Assert.Equal("value: expected f64, got string \"1,5\"", Codec.ClrError(F64, "1,5"));
            Assert.Equal("value: expected u8 (a whole number), got number 3.7", Codec.ClrError(U8, 3.7));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Objects_are_what_the_model_says_they_are()
    {
        Assert.Equal("{\"x\":1,\"y\":2}", Codec.ClrToJson(Point, new Wrapped(new StringBuilder("x=1;y=2")), TextModel.Instance));
        Assert.Equal("{\"x\":1}", Codec.ClrToJson(Map(WitString, U8), new StringBuilder("x=1"), TextModel.Instance));
        Assert.Equal("\"text\"", Codec.ClrToJson(WitString, new StringBuilder("text"), TextModel.Instance));
        Assert.Equal("[1]", Codec.ClrToJson(List(U16), new object[] { new Wrapped(1) }, TextModel.Instance));
        Assert.Equal("null", Codec.ClrToJson(Option(U8), new Wrapped(null), TextModel.Instance));
    }

    private sealed record Wrapped(object? Value);

    /// <summary>A model with wrappers, and objects whose properties are written in a text.</summary>
    private sealed class TextModel : IClrObjectModel
    {
        public static readonly TextModel Instance = new();

        public object CreateObject(IReadOnlyList<string> names, IReadOnlyList<object?> values) => throw new NotSupportedException();

        public object? Unwrap(object? value) => value is Wrapped wrapped ? wrapped.Value : value;

        public IEnumerable<KeyValuePair<string, object?>>? GetProperties(object value) => value is StringBuilder text
            ? text.ToString().Split(';').Select(part => KeyValuePair.Create(part.Split('=')[0], (object?)part.Split('=')[1]))
            : null;

        public string? GetText(object value) => value is StringBuilder ? value.ToString() : null;
    }
}
