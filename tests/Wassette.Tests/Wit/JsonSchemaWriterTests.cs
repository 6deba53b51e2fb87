using Wassette.Tests.Wit.Values;
using Wassette.Wit;
using static Wassette.Tests.Wit.Types;

namespace Wassette.Tests.Wit;

public sealed class JsonSchemaWriterTests
{
    public static TheoryData<WitType, string> Schemas => new()
    {
        { Bool, """{"type":"boolean"}""" },
        { S8, """{"type":"integer","minimum":-128,"maximum":127}""" },
        { U8, """{"type":"integer","minimum":0,"maximum":255}""" },
        { S16, """{"type":"integer","minimum":-32768,"maximum":32767}""" },
        { U16, """{"type":"integer","minimum":0,"maximum":65535}""" },
        { S32, """{"type":"integer","minimum":-2147483648,"maximum":2147483647}""" },
        { U32, """{"type":"integer","minimum":0,"maximum":4294967295}""" },
        { S64, """{"anyOf":[{"type":"integer","minimum":-9007199254740991,"maximum":9007199254740991},{"type":"string","pattern":"^-?[0-9]{1,19}$"}]}""" },
        { U64, """{"anyOf":[{"type":"integer","minimum":0,"maximum":9007199254740991},{"type":"string","pattern":"^[0-9]{1,20}$"}]}""" },
        { F32, """{"anyOf":[{"type":"number"},{"type":"string","enum":["NaN","Infinity","-Infinity"]}]}""" },
        { F64, """{"anyOf":[{"type":"number"},{"type":"string","enum":["NaN","Infinity","-Infinity"]}]}""" },
        { WitChar, """{"type":"string","minLength":1,"maxLength":1}""" },
        { WitString, """{"type":"string"}""" },
        { Bytes, """{"type":"string","contentEncoding":"base64"}""" },
        { List(WitString), """{"type":"array","items":{"type":"string"}}""" },
        { Map(WitString, Bool), """{"type":"object","additionalProperties":{"type":"boolean"}}""" },
        {
            Map(U8, Bool),
            """{"type":"array","items":{"type":"object","properties":{"key":{"type":"integer","minimum":0,"maximum":255},"value":{"type":"boolean"}},"required":["key","value"],"additionalProperties":false}}"""
        },
        {
            Record("r", ("is-a", Bool), ("b", Option(WitString))),
            """{"type":"object","properties":{"is-a":{"type":"boolean"},"b":{"anyOf":[{"type":"null"},{"type":"string"}]}},"required":["is-a"],"additionalProperties":false}"""
        },
        {
            Record("r", ("b", Option(Bool))),
            """{"type":"object","properties":{"b":{"anyOf":[{"type":"null"},{"type":"boolean"}]}},"additionalProperties":false}"""
        },
        { Tuple(Bool, WitString), """{"type":"array","prefixItems":[{"type":"boolean"},{"type":"string"}],"minItems":2,"maxItems":2}""" },
        {
            Variant(null, ("a", Bool), ("b", null)),
            """{"oneOf":[{"type":"object","properties":{"tag":{"type":"string","const":"a"},"val":{"type":"boolean"}},"required":["tag","val"],"additionalProperties":false},{"type":"object","properties":{"tag":{"type":"string","const":"b"}},"required":["tag"],"additionalProperties":false}]}"""
        },
        { Color, """{"type":"string","enum":["red","green","dark-blue"]}""" },
        { Option(Bool), """{"anyOf":[{"type":"null"},{"type":"boolean"}]}""" },
        {
            Option(Option(Bool)),
            """{"anyOf":[{"type":"null"},{"type":"object","properties":{"some":{"anyOf":[{"type":"null"},{"type":"boolean"}]}},"required":["some"],"additionalProperties":false}]}"""
        },
        {
            Result(Bool, null),
            """{"oneOf":[{"type":"object","properties":{"ok":{"type":"boolean"}},"required":["ok"],"additionalProperties":false},{"type":"object","properties":{"err":{"type":"null"}},"required":["err"],"additionalProperties":false}]}"""
        },
        { Access, """{"type":"array","items":{"type":"string","enum":["read","write","run-all"]},"uniqueItems":true}""" },
    };

    [Theory]
    [MemberData(nameof(Schemas))]
    public void Each_type_has_its_schema(WitType type, string schema)
    {
        Assert.Equal(schema, Codec.Schema(type));
    }

    [Fact]
    public void The_input_is_an_object_of_the_parameters_in_order_and_nothing_else()
    {
        WitFunction function = Function(null, ("location", WitString), ("days", Option(Bool)), ("is-a", Bool));

        Assert.Equal(
            """{"type":"object","properties":{"location":{"type":"string"},"days":{"anyOf":[{"type":"null"},{"type":"boolean"}]},"is-a":{"type":"boolean"}},"required":["location","is-a"],"additionalProperties":false}""",
            Codec.Schema(writer => JsonSchemaWriter.WriteInput(writer, function)));
    }

    [Fact]
    public void A_function_without_parameters_takes_an_empty_object()
    {
        Assert.Equal(
            """{"type":"object","properties":{},"additionalProperties":false}""",
            Codec.Schema(writer => JsonSchemaWriter.WriteInput(writer, Function(null))));
    }

    [Fact]
    public void The_output_is_the_value_under_result()
    {
        Assert.Equal(
            """{"type":"object","properties":{"result":{"type":"boolean"}},"required":["result"]}""",
            Codec.Schema(writer => Assert.True(JsonSchemaWriter.TryWriteOutput(writer, Function(Bool)))));
    }

    [Fact]
    public void The_output_of_a_result_is_its_value()
    {
        Assert.Equal(
            """{"type":"object","properties":{"result":{"type":"boolean"}},"required":["result"]}""",
            Codec.Schema(writer => Assert.True(JsonSchemaWriter.TryWriteOutput(writer, Function(Result(Bool, WitString))))));
    }

    [Fact]
    public void Without_a_value_there_is_no_output_schema()
    {
        Assert.Equal("", Codec.Schema(writer => Assert.False(JsonSchemaWriter.TryWriteOutput(writer, Function(null)))));
        Assert.Equal("", Codec.Schema(writer => Assert.False(JsonSchemaWriter.TryWriteOutput(writer, Function(Result(null, WitString))))));
    }

    [Fact]
    public void Docs_become_descriptions_and_a_field_says_more_than_its_type()
    {
        WitEnum zone = new([new WitName("utc")]) { Description = "A zone." };
        WitRecord record = new([
            new WitField(new WitName("own"), zone, "This zone."),
            new WitField(new WitName("other"), zone),
        ])
        { Description = "A \"record\"." };
        WitVariant variant = new([new WitCase(new WitName("here"), null, "Right here.")]);

        Assert.Equal(
            """{"description":"A \"record\".","type":"object","properties":{"own":{"description":"This zone.","type":"string","enum":["utc"]},"other":{"description":"A zone.","type":"string","enum":["utc"]}},"required":["own","other"],"additionalProperties":false}""",
            Codec.Schema(record));
        Assert.Equal(
            """{"oneOf":[{"description":"Right here.","type":"object","properties":{"tag":{"type":"string","const":"here"}},"required":["tag"],"additionalProperties":false}]}""",
            Codec.Schema(variant));
    }
}
