using System.Collections.Specialized;
using Wassette.Wit;
using Wassette.Wit.Values;
using static Wassette.Tests.Wit.Types;

namespace Wassette.Tests.Wit.Values;

public sealed class ClrValueWriterTests
{
    public static TheoryData<WitType, string, object?> Scalars => new()
    {
        { Bool, "true", true },
        { S8, "-1", (sbyte)-1 },
        { U8, "1", (byte)1 },
        { S16, "-1", (short)-1 },
        { U16, "1", (ushort)1 },
        { S32, "-1", -1 },
        { U32, "1", 1u },
        { S64, "-1", -1L },
        { U64, "1", 1ul },
        { F32, "3.14", 3.14f },
        { F64, "3.14", 3.14 },
        { WitChar, "\"x\"", 'x' },
        { WitChar, "\"😀\"", "😀" },
        { WitString, "\"é\"", "é" },
        { WitString, "\"\"", "" },
        { Color, "\"dark-blue\"", "dark-blue" },
        { Option(U8), "null", null },
        { Option(U8), "5", (byte)5 },
        { Option(Option(U8)), "null", null },
    };

    public static TheoryData<WitType, string, object> Arrays => new()
    {
        { Bytes, "[1,2]", new byte[] { 1, 2 } },
        { List(Bool), "[true,false]", new[] { true, false } },
        { List(S8), "[-1]", new sbyte[] { -1 } },
        { List(S16), "[-1]", new short[] { -1 } },
        { List(U16), "[1]", new ushort[] { 1 } },
        { List(S32), "[-1]", new[] { -1 } },
        { List(U32), "[1]", new[] { 1u } },
        { List(S64), "[-1]", new[] { -1L } },
        { List(U64), "[1]", new[] { 1ul } },
        { List(F32), "[1.5]", new[] { 1.5f } },
        { List(F64), "[1.5]", new[] { 1.5 } },
        { List(WitChar), "[\"a\",\"b\"]", new[] { 'a', 'b' } },
        { List(WitChar), "[\"a\",\"😀\"]", new[] { "a", "😀" } },
        { List(WitString), "[\"a\"]", new[] { "a" } },
        { List(WitString), "[]", Array.Empty<string>() },
        { List(Color), "[\"red\"]", new[] { "red" } },
        { List(Bytes), "[\"AQ==\"]", new[] { new byte[] { 1 } } },
        { List(Option(U8)), "[1,null]", new object?[] { (byte)1, null } },
        { List(List(S32)), "[[1]]", new object[] { new[] { 1 } } },
        { Tuple(U8, WitString), "[1,\"a\"]", new object[] { (byte)1, "a" } },
        { Access, "[\"run-all\",\"read\"]", new[] { "read", "run-all" } },
        { Access, "[]", Array.Empty<string>() },
    };

    [Theory]
    [MemberData(nameof(Scalars))]
    public void A_scalar_is_the_NET_value_of_its_width(WitType type, string json, object? expected)
    {
        object? value = Codec.JsonToClr(type, json);

        Assert.Equal(expected, value);
        Assert.Equal(expected?.GetType(), value?.GetType());
    }

    [Theory]
    [MemberData(nameof(Arrays))]
    public void A_list_is_an_array_of_its_elements_type(WitType type, string json, object expected)
    {
        object? value = Codec.JsonToClr(type, json);

        Assert.Equal(expected, value);
        Assert.Equal(expected.GetType(), value!.GetType());
    }

    [Fact]
    public void A_record_has_PascalCase_properties_in_order()
    {
        OrderedDictionary<string, object?> item = Object(Item, """{"id":1,"name":"n","unit-price":2}""");

        Assert.Equal(["Id", "Name", "UnitPrice", "Note"], item.Keys);
        Assert.Equal([1ul, "n", 2.0, null], item.Values);
    }

    [Fact]
    public void Names_that_PowerShell_could_not_tell_apart_stay_in_WIT_spelling()
    {
        WitRecord type = Record(null, ("a-b", U8), ("ab", U8), ("c-d", U8));
        OrderedDictionary<string, object?> record = Object(type, """{"a-b":1,"ab":2,"c-d":3}""");

        Assert.Equal(["a-b", "ab", "CD"], record.Keys);
        Assert.Equal("""{"a-b":1,"ab":2,"c-d":3}""", Codec.ClrToJson(type, record));
    }

    [Fact]
    public void A_variant_is_an_object_with_Case_and_Value()
    {
        Assert.Equal(["circle", 1.5], Object(Shape, """{"tag":"circle","val":1.5}""").Values);
        Assert.Equal(["nothing", null], Object(Shape, """{"tag":"nothing"}""").Values);
        Assert.Equal(["Case", "Value"], Object(Shape, """{"tag":"nothing"}""").Keys);
    }

    [Fact]
    public void A_nested_result_is_an_object_with_Ok_or_Err()
    {
        Assert.Equal([KeyValuePair.Create("Ok", (object?)(byte)1)], Object(Result(U8, null), """{"ok":1}"""));
        Assert.Equal([KeyValuePair.Create("Err", (object?)null)], Object(Result(U8, null), """{"err":null}"""));
    }

    [Fact]
    public void An_option_in_an_option_is_an_object_with_Some()
    {
        Assert.Equal([KeyValuePair.Create("Some", (object?)null)], Object(Option(Option(U8)), """{"some":null}"""));
        Assert.Equal([KeyValuePair.Create("Some", (object?)(byte)5)], Object(Option(Option(U8)), """{"some":5}"""));
    }

    [Fact]
    public void A_map_with_string_keys_is_an_ordered_dictionary_that_minds_case()
    {
        OrderedDictionary map = Assert.IsType<OrderedDictionary>(Codec.JsonToClr(Map(WitString, U8), """{"b":1,"a":2,"A":3}"""));

        Assert.Equal(["b", "a", "A"], map.Keys.Cast<string>());
        Assert.Equal((byte)3, map["A"]);
    }

    [Fact]
    public void A_map_with_other_keys_is_an_array_of_entries()
    {
        object?[] map = Assert.IsType<object?[]>(Codec.JsonToClr(Map(U8, WitString), """[{"key":1,"value":"a"}]"""));

        OrderedDictionary<string, object?> entry = Assert.IsType<OrderedDictionary<string, object?>>(Assert.Single(map));
        Assert.Equal(["Key", "Value"], entry.Keys);
        Assert.Equal([(byte)1, "a"], entry.Values);
    }

    private static OrderedDictionary<string, object?> Object(WitType type, string json) =>
        Assert.IsType<OrderedDictionary<string, object?>>(Codec.JsonToClr(type, json));
}
