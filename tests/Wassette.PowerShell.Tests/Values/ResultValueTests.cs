using System.Collections.Specialized;
using System.Management.Automation;
using Wassette.PowerShell.Tests.Hosting;

namespace Wassette.PowerShell.Tests.Values;

/// <summary>Values there and back: what a user passes, and what comes out of the pipeline.</summary>
public sealed class ResultValueTests(SessionFixture fixture) : IClassFixture<SessionFixture>
{
    public static TheoryData<string, string, object> Scalars { get; } = new()
    {
        { "bool", "$true", true },
        { "s8", "-128", (sbyte)-128 },
        { "s16", "-32768", (short)-32768 },
        { "s32", "-5", -5 },
        { "s64", "-9223372036854775808", long.MinValue },
        { "u8", "255", (byte)255 },
        { "u16", "65535", (ushort)65535 },
        { "u32", "4294967295", uint.MaxValue },
        { "u64", "18446744073709551615", ulong.MaxValue },
        { "u64", "'18446744073709551615'", ulong.MaxValue },
        { "f32", "3.14", 3.14f },
        { "f64", "1e300", 1e300 },
        { "f64", "([double]::PositiveInfinity)", double.PositiveInfinity },
        { "char", "'x'", 'x' },
        { "char", "7", '7' },
        { "char", "([char]::ConvertFromUtf32(0x1F600))", "\U0001F600" },
        { "string", "'häß'", "häß" },
        { "string", "''", "" },
        { "string", "1.10", "1.10" },
        { "string", "007", "007" },
        { "string", "$true", "True" },
        { "string", "([datetime] '2026-11-23' | ForEach-Object { $_ })", "2026-11-23T00:00:00.0000000" },
        { "colour", "infra-red", "infra-red" },
        { "colour", "InfraRed", "infra-red" },
        { "option-string", "some", "some" },
        { "option-u64", "7", 7ul },
    };

    public static TheoryData<string, string, object[]> Lists { get; } = new()
    {
        { "list-u32", "1, 2, 3", [1u, 2u, 3u] },
        { "list-u32", "5", [5u] },
        { "list-u32", "@()", [] },
        { "list-s64", "-1, 2", [-1L, 2L] },
        { "list-bool", "$true, $false", [true, false] },
        { "list-char", "a, b", ['a', 'b'] },
        { "list-string", "a, ''", ["a", ""] },
        { "list-colour", "red, blue", ["red", "blue"] },
        { "list-option", "1, $null, 3", [(ushort)1, null!, (ushort)3] },
        { "permissions", "read, list-entries", ["read", "list-entries"] },
        { "permissions", "@()", [] },
        { "option-list", "a, b", ["a", "b"] },
    };

    [Theory]
    [MemberData(nameof(Scalars))]
    public void A_scalar_comes_back_as_the_type_of_its_width(string type, string literal, object expected)
    {
        object value = Invoke($"Invoke-WasmTool echo-{type} {literal}").Value;

        Assert.Equal(expected, value);
        Assert.Equal(expected.GetType(), value.GetType());
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public void A_list_is_enumerated(string type, string literal, object[] expected) =>
        Assert.Equal(expected, Invoke($"Invoke-WasmTool echo-{type} -Value {literal}").Output.Select(item => item?.BaseObject));

    [Fact]
    public void Bytes_are_one_array()
    {
        Assert.Equal(new byte[] { 1, 2, 255 }, Invoke("Invoke-WasmTool echo-list-u8 ([byte[]](1, 2, 255))").Value);
        Assert.Equal(new byte[] { 1, 2 }, Invoke("Invoke-WasmTool echo-list-u8 1, 2").Value);
        Assert.Equal(new byte[] { 1, 2, 3 }, Invoke("Invoke-WasmTool echo-list-u8 AQID").Value);
        Assert.Equal([new byte[] { 1 }, Array.Empty<byte>()], Invoke("Invoke-WasmTool echo-list-list-u8 -Value @(@(1), @())").Values);
    }

    [Fact]
    public void A_tuple_is_one_array() =>
        Assert.Equal(new object[] { (byte)1, "a", 2.5 }, (object[])Invoke("Invoke-WasmTool echo-tuple 1, a, 2.5").Value);

    [Fact]
    public void Lists_in_lists_are_arrays() =>
        Assert.Equal([new[] { "a" }, new[] { "b", "c" }], Invoke("Invoke-WasmTool echo-list-list -Value @('a'), @('b', 'c')").Values);

    [Theory]
    [InlineData("@{ 'street-name' = 'Main'; HouseNumber = '7'; list = 1, 2 }")]
    [InlineData("([pscustomobject]@{ StreetName = 'Main'; 'house-number' = 7; unit = $null; List = [byte[]](1, 2) })")]
    [InlineData("([Address]::new())")]
    public void A_record_is_an_object_with_PascalCase_properties_in_order(string literal)
    {
        Invocation call = Invoke(
            $"class Address {{ [string] $StreetName = 'Main'; [int] $HouseNumber = 7; [object] $Unit; [byte[]] $List = (1, 2) }}; Invoke-WasmTool echo-address -Value {literal}");
        Assert.Empty(call.Errors);

        PSObject address = Assert.Single(call.Output);
        Assert.Equal("System.Management.Automation.PSCustomObject", address.TypeNames[0]);
        Assert.Equal(["StreetName", "HouseNumber", "Unit", "List"], address.Properties.Select(property => property.Name));
        Assert.Equal(["Main", (ushort)7, null, new byte[] { 1, 2 }], address.Properties.Select(property => property.Value));
    }

    [Fact]
    public void What_came_out_can_go_in_again()
    {
        const string Script =
            """
            $home1 = @{ StreetName = 'Main'; HouseNumber = 7; List = @() }
            $person = Invoke-WasmTool echo-person @{
                name = 'Ada'; home = $home1; work = $home1; 'date-of-birth' = 1815, 12, 10; LastLogin = @{ Some = $null }
                favourite = 'blue'; outcome = @{ Ok = 1 }; 'ID-number' = -1 }
            Invoke-WasmTool echo-person $person -AsJson
            Invoke-WasmTool echo-person (Invoke-WasmTool echo-person $person) -AsJson
            """;

        object[] json = Invoke(Script).Values;

        Assert.Equal(json[0], json[1]);
        Assert.Contains("\"last-login\":{\"some\":null}", (string)json[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nothing", "nothing", null)]
    [InlineData("@{ Case = 'circle'; Value = 1.5 }", "circle", 1.5f)]
    [InlineData("([pscustomobject]@{ tag = 'polygon'; val = 5 })", "polygon", 5ul)]
    [InlineData("@{ Case = 'named'; Value = 'x' }", "named", "x")]
    public void A_variant_is_an_object_with_case_and_value(string literal, string @case, object? value)
    {
        PSObject shape = Assert.Single(Invoke($"Invoke-WasmTool echo-shape {literal}").Output);

        Assert.Equal([@case, value], shape.Properties.Select(property => property.Value));
        Assert.Equal(["Case", "Value"], shape.Properties.Select(property => property.Name));
    }

    [Fact]
    public void No_value_is_null_and_a_function_without_one_gives_nothing()
    {
        Assert.Null(Assert.Single(Invoke("Invoke-WasmTool echo-option-string").Output));
        Assert.Null(Assert.Single(Invoke("Invoke-WasmTool echo-option-string $null").Output));
        Assert.Empty(Invoke("Invoke-WasmTool nothing").Output);
        Assert.Empty(Invoke("Invoke-WasmTool no-result x").Output);
        Assert.Empty(Invoke("Invoke-WasmTool fail-text-if $false").Output);
        Assert.Empty(Invoke("Invoke-WasmTool nothing -AsJson").Output);
    }

    [Fact]
    public void A_result_at_the_top_is_its_value_and_a_nested_one_an_object()
    {
        Assert.Equal(7u, Invoke("Invoke-WasmTool fail-number-if $false").Value);

        object?[] tuple = (object?[])Invoke("Invoke-WasmTool echo-tuple-result @{ Err = 'no' }, @{ Ok = $null }, $null").Value;
        Assert.Equal("no", ((PSObject)tuple[0]!).Properties["Err"].Value);
        Assert.Null(((PSObject)tuple[1]!).Properties["Ok"].Value);
        Assert.Null(tuple[2]);
    }

    [Fact]
    public void A_map_with_texts_as_keys_is_a_dictionary_in_order()
    {
        var map = (OrderedDictionary)Invoke("Invoke-WasmTool echo-map-string ([ordered]@{ b = 1; a = 2; A2 = 3 })").Value;

        Assert.Equal(["b", "a", "A2"], map.Keys.Cast<string>());
        Assert.Equal([1u, 2u, 3u], map.Values.Cast<uint>());
    }

    [Fact]
    public void A_map_with_other_keys_is_a_list_of_entries()
    {
        IReadOnlyList<PSObject> entries = Invoke("Invoke-WasmTool echo-map-u32 ([ordered]@{ [uint32] 5 = 'five'; [uint32] 6 = 'six' })").Output;

        Assert.Equal([5u, 6u], entries.Select(entry => entry.Properties["Key"].Value));
        Assert.Equal(["five", "six"], entries.Select(entry => entry.Properties["Value"].Value));
    }

    [Fact]
    public void Text_of_a_guest_is_data_and_stays_as_it_is() =>
        Assert.Equal("\u001b[31m\u202e", Invoke("Invoke-WasmTool echo-string \"`e[31m`u{202e}\"").Value);

    [Fact]
    public void Wrapped_values_are_unwrapped()
    {
        Assert.Equal([true], Invoke("function f([switch] $On) { Invoke-WasmTool echo-bool $On }; f -On").Values);
        Assert.Equal(["/"], Invoke("Invoke-WasmTool echo-string ([pscustomobject]@{ p = '/' }).p").Values);
        Assert.Equal([(object)3u], Invoke("$x = 3 | ForEach-Object { $_ }; Invoke-WasmTool echo-u32 $x").Values);
        Assert.Equal([BuiltPaths.RepositoryRoot.TrimEnd('/')], Invoke("Invoke-WasmTool echo-string $PWD").Values.Select(path => ((string)path).TrimEnd('/')));
    }

    private Invocation Invoke(string script) => fixture.PowerShell.Invoke(script);
}
