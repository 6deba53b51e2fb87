using System.Text;
using Wassette.Tests.Support;

namespace Wassette.Tests.Sandbox;

/// <summary>Every type, at its edges, through a real guest: what goes in comes out.</summary>
public sealed class EchoTests(EchoTests.Components components) : IClassFixture<EchoTests.Components>
{
    private const string Address = """{"street-name":"Örtel \"q\" 😀","house-number":65535,"unit":null,"list":"AAECAw=="}""";

    // A function and the values that it echoes.
    private static readonly (string Function, string[] Values)[] Values =
    [
        ("echo-bool", ["true", "false"]),
        ("echo-s8", ["-128", "127", "0"]),
        ("echo-s16", ["-32768", "32767"]),
        ("echo-s32", ["-2147483648", "2147483647"]),
        ("echo-s64", ["\"-9223372036854775808\"", "\"9223372036854775807\"", "-9007199254740991", "\"-9007199254740992\"", "0"]),
        ("echo-u8", ["0", "255"]),
        ("echo-u16", ["65535"]),
        ("echo-u32", ["4294967295", "2147483648"]),
        ("echo-u64", ["\"18446744073709551615\"", "9007199254740991", "\"9007199254740992\"", "0"]),
        ("echo-f32", ["3.14", "1E-45", "3.4028235E+38", "\"NaN\"", "\"Infinity\"", "\"-Infinity\"", "0"]),
        ("echo-f64", ["0.1", "5E-324", "1.7976931348623157E+308", "\"NaN\"", "\"-Infinity\"", "9007199254740993"]),
        ("echo-char", ["\"a\"", "\"é\"", "\"😀\"", "\"\\u0000\"", "\"\uffff\""]),
        ("echo-string", ["\"\"", "\"ünï 😀 日本\"", "\"a\\u0000b\"", "\"\\\"\\\\\\n\\t\"", "\"𐀀\udbff\udfff\""]),
        ("echo-URL", ["\"https://example.com/?a=b&c=d#e\""]),
        ("echo-list-u8", ["\"\"", "\"AA==\"", "\"AAECAwQF\"", "\"//79\""]),
        ("echo-list-u32", ["[]", "[0,4294967295]"]),
        ("echo-list-s64", ["[]", "[\"-9223372036854775808\",-1,0]"]),
        ("echo-list-u64", ["[\"18446744073709551615\",0]"]),
        ("echo-list-f32", ["[3.14,\"NaN\",1E-45]"]),
        ("echo-list-f64", ["[0.1,\"-Infinity\"]"]),
        ("echo-list-bool", ["[true,false,true]", "[]"]),
        ("echo-list-char", ["[\"a\",\"😀\"]"]),
        ("echo-list-string", ["[\"\",\"x\",\"日本\"]", "[]"]),
        ("echo-list-address", ["[]", $"[{Address},{Address}]"]),
        ("echo-list-shape", ["[{\"tag\":\"nothing\"},{\"tag\":\"circle\",\"val\":1.5},{\"tag\":\"named\",\"val\":\"x\"}]"]),
        ("echo-list-option", ["[null,0,65535]"]),
        ("echo-list-result", ["[{\"ok\":7},{\"err\":\"no\"}]"]),
        ("echo-list-pair", ["[[\"a\",1],[\"\",0]]"]),
        ("echo-list-list", ["[[],[\"a\"],[\"b\",\"c\"]]"]),
        ("echo-list-list-u8", ["[\"\",\"AAE=\"]"]),
        ("echo-list-colour", ["[\"red\",\"infra-red\"]"]),
        ("echo-list-permissions", ["[[],[\"read\",\"share\"]]"]),
        ("echo-address", [Address, """{"street-name":"","house-number":0,"unit":"","list":""}"""]),
        ("echo-person",
        [
            $$"""{"name":"n","home":{{Address}},"work":null,"date-of-birth":null,"last-login":null,"favourite":null,"outcome":{"ok":1},"ID-number":0}""",
            $$"""{"name":"","home":{{Address}},"work":{{Address}},"date-of-birth":[-1,2,3],"last-login":{"some":null},"favourite":"blue","outcome":{"err":""},"ID-number":"-9223372036854775808"}""",
            $$"""{"name":"","home":{{Address}},"work":null,"date-of-birth":null,"last-login":{"some":"18446744073709551615"},"favourite":null,"outcome":{"ok":4294967295},"ID-number":-1}""",
        ]),
        ("echo-settings", ["""{"depth":null,"title":null,"ratio":null}""", """{"depth":255,"title":"","ratio":0.5}"""]),
        ("echo-tuple", ["[255,\"x\",0.1]"]),
        ("echo-tuple-one", ["[\"x\"]"]),
        ("echo-shape",
        [
            """{"tag":"nothing"}""", """{"tag":"circle","val":"NaN"}""", """{"tag":"square","val":0.1}""",
            """{"tag":"polygon","val":"18446744073709551615"}""", """{"tag":"named","val":"😀"}""", """{"tag":"path","val":[[-32768,32767],[0,0]]}""",
            $$"""{"tag":"building","val":{{Address}}}""", """{"tag":"filled","val":true}""",
        ]),
        ("echo-small", ["""{"tag":"none"}""", """{"tag":"number","val":-2147483648}""", """{"tag":"ratio","val":1E-45}""", """{"tag":"letter","val":"😀"}"""]),
        ("echo-colour", ["\"red\"", "\"green\"", "\"blue\"", "\"infra-red\""]),
        ("echo-permission-one", ["[]", "[\"only\"]"]),
        ("echo-permissions", ["[]", "[\"read\",\"write\",\"execute\",\"append\",\"list-entries\",\"delete\",\"rename\",\"share\"]"]),
        ("echo-sixteen-flags", ["[]", Flags(16), "[\"f15\"]"]),
        ("echo-thirty-two-flags", ["[]", Flags(32), "[\"f0\",\"f31\"]"]),
        ("echo-option-string", ["null", "\"\"", "\"x\""]),
        ("echo-option-u64", ["null", "\"18446744073709551615\""]),
        ("echo-option-option", ["null", "{\"some\":null}", "{\"some\":7}"]),
        ("echo-option-option-option", ["null", "{\"some\":null}", "{\"some\":{\"some\":null}}", "{\"some\":{\"some\":\"x\"}}"]),
        ("echo-option-list", ["null", "[]", "[\"\"]"]),
        ("echo-option-address", ["null", Address]),
        ("echo-tuple-result",
        [
            """[{"ok":1},{"ok":null},null]""", """[{"err":"e"},{"err":null},{"err":255}]""", """[{"ok":0},{"ok":null},{"ok":null}]""",
        ]),
        ("echo-alias", ["[\"18446744073709551615\",0]"]),
        ("root-echo", ["\"at the root\""]),
        ("root-point", ["""{"x":-2147483648,"y":2147483647}"""]),
        ("echo-map-string", ["{}", """{"":0,"a b":4294967295,"😀":7}"""]),
        ("echo-map-u32", ["[]", """[{"key":0,"value":""},{"key":4294967295,"value":"x"}]"""]),
    ];

    // Functions of several parameters, whose result is a tuple of them.
    private static readonly (string Function, string Arguments, string Result)[] ManyParameters =
    [
        ("echo-mixed", """{"number":-1,"text":"t","ratio":0.5,"shade":"blue","bytes":"AAE="}""", """[-1,"t",0.5,"blue","AAE="]"""),
        ("echo-mixed", """{"number":"9223372036854775807","text":"","shade":"red","bytes":""}""", """["9223372036854775807","",null,"red",""]"""),
        ("echo-options", """{"first":255,"second":"x"}""", """[255,"x"]"""),
        ("echo-options", "{}", "[null,null]"),
        ("echo-sixteen",
            """{"p1":255,"p2":-32768,"p3":4294967295,"p4":"-9223372036854775808","p5":0.5,"p6":0.1,"p7":true,"p8":"😀","p9":"s","p10":[1,65535],"p11":null,"p12":"18446744073709551615","p13":"infra-red"}""",
            """[255,-32768,4294967295,"-9223372036854775808",0.5,0.1,true,"😀","s",[1,65535],null,"18446744073709551615","infra-red"]"""),
        ("echo-seventeen",
            """{"p1":1,"p2":2,"p3":3,"p4":4,"p5":5,"p6":6,"p7":false,"p8":"c","p9":"","p10":[],"p11":7,"p12":8,"p13":"red","p14":-128}""",
            """[1,2,3,4,5,6,false,"c","",[],7,8,"red",-128]"""),
        ("echo-reserved-names",
            """{"name":"n","component":"c","json":"j","argument":"a","a":1,"time":2,"verbose":true,"error-action":"e"}""",
            """["n","c","j","a",1,2,true,"e"]"""),
        ("root-add-nothing", """{"left":"18446744073709551615","right":0}""", """["18446744073709551615",0]"""),
        ("no-parameters", "{}", "\"called\""),
    ];

    // A result at the top is the call's outcome: the value it has, and whether that is an error.
    private static readonly (string Function, string Arguments, string? Value, bool IsError, string? ErrorText)[] Outcomes =
    [
        ("echo-result", """{"value":{"ok":4294967295}}""", "4294967295", false, null),
        ("echo-result", """{"value":{"err":"not \"today\""}}""", "\"not \\\"today\\\"\"", true, "not \"today\""),
        ("echo-result-ok-only", """{"value":{"ok":"x"}}""", "\"x\"", false, null),
        ("echo-result-ok-only", """{"value":{"err":null}}""", null, true, "the function gave no reason"),
        ("echo-result-err-only", """{"value":{"ok":null}}""", null, false, null),
        ("echo-result-err-only", """{"value":{"err":"e"}}""", "\"e\"", true, "e"),
        ("echo-result-plain", """{"value":{"ok":null}}""", null, false, null),
        ("echo-result-plain", """{"value":{"err":null}}""", null, true, "the function gave no reason"),
        ("echo-result-wide", """{"value":{"ok":0.5}}""", "0.5", false, null),
        ("echo-result-wide", """{"value":{"err":"18446744073709551615"}}""", "\"18446744073709551615\"", true, "\"18446744073709551615\""),
        ("echo-result-nested", """{"value":{"ok":{"ok":255}}}""", """{"ok":255}""", false, null),
        ("echo-result-nested", """{"value":{"ok":{"err":"inner"}}}""", """{"err":"inner"}""", false, null),
        ("echo-result-nested", """{"value":{"err":null}}""", "null", true, "null"),
        ("fail-with", """{"how":0}""", "\"fine\"", false, null),
        ("fail-with", """{"how":1}""", """{"tag":"refused","val":"not today"}""", true, """{"tag":"refused","val":"not today"}"""),
        ("fail-with", """{"how":2}""", """{"tag":"code","val":-7}""", true, """{"tag":"code","val":-7}"""),
        ("fail-with", """{"how":3}""", """{"tag":"unknown"}""", true, """{"tag":"unknown"}"""),
        ("fail-if", """{"fail":false}""", "\"fine\"", false, null),
        ("fail-text-if", """{"fail":true}""", "\"not today\"", true, "not today"),
        ("fail-text-if", """{"fail":false}""", null, false, null),
        ("fail-number-if", """{"fail":false}""", "7", false, null),
        ("fail-number-if", """{"fail":true}""", null, true, "the function gave no reason"),
        ("fail-plain-if", """{"fail":false}""", null, false, null),
        ("fail-plain-if", """{"fail":true}""", null, true, "the function gave no reason"),
        ("nothing", "{}", null, false, null),
        ("no-result", """{"value":"x"}""", null, false, null),
    ];

    public static TheoryData<string> Functions() => [.. Values.Select(entry => entry.Function)];

    [Theory]
    [MemberData(nameof(Functions))]
    public async Task A_value_comes_back_as_it_went(string function)
    {
        foreach (string value in Values.Single(entry => entry.Function == function).Values)
        {
            string arguments = $$"""{"value":{{value}}}""";
            string canonical = Canonical(components.Tool(function), value);

            Assert.Equal(canonical, await components.Session.CallAsync(function, arguments));
            Assert.Equal(canonical, await ThroughObjectsAsync(function, arguments));
        }
    }

    [Fact]
    public async Task Several_parameters_come_back_as_a_tuple()
    {
        foreach ((string function, string arguments, string result) in ManyParameters)
        {
            Assert.Equal(result, await components.Session.CallAsync(function, arguments));
        }
    }

    [Fact]
    public async Task A_result_is_the_outcome_of_the_call()
    {
        foreach ((string function, string arguments, string? value, bool isError, string? errorText) in Outcomes)
        {
            ToolResult<byte[]?> result = await components.Session.InvokeAsync(function, arguments);

            Assert.Equal(value, result.Value is null ? null : Encoding.UTF8.GetString(result.Value));
            Assert.Equal(isError, result.IsError);
            Assert.Equal(errorText, result.ErrorText);
        }
    }

    [Fact]
    public void Every_function_is_covered()
    {
        HashSet<string> covered =
        [
            .. Values.Select(entry => entry.Function), .. ManyParameters.Select(entry => entry.Function), .. Outcomes.Select(entry => entry.Function),
        ];

        Assert.Empty(components.Session.Session.Tools.Select(tool => tool.FunctionName).Except(covered));
    }

    private static string Flags(int count) => $"[{string.Join(',', Enumerable.Range(0, count).Select(i => $"\"f{i}\""))}]";

    // The one way in which the codec writes a value: numbers can be written in several.
    private static string Canonical(WasmTool tool, string value) => Wit.Values.Codec.ThroughNative(tool.Function.Parameters[0].Type, value);

    private async Task<string> ThroughObjectsAsync(string function, string arguments)
    {
        WasmTool tool = components.Tool(function);
        ToolResult<object?> objects = await components.Session.Session.InvokeFromJsonAsync(tool, Encoding.UTF8.GetBytes(arguments), cancellation: TestContext.Current.CancellationToken);
        Dictionary<string, object?> again = new() { ["value"] = objects.Value };
        ToolResult<byte[]?> json = await components.Session.Session.InvokeToJsonAsync(tool, again, cancellation: TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(json.Value!);
    }

    public sealed class Components : IDisposable
    {
        internal TestSession Session { get; } = new(TestFiles.Types, TestFiles.Maps);

        public void Dispose() => Session.Dispose();

        internal WasmTool Tool(string function) => Session.Session.ResolveTool(function);
    }
}
