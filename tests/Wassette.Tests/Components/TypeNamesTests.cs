using System.Globalization;
using System.Text;
using Wassette.Tests.Support;

namespace Wassette.Tests.Components;

public sealed class TypeNamesTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public void Signatures_name_the_types_that_an_interface_exports()
    {
        using TestSession session = new(TestFiles.Types);

        Assert.Equal("echo-shape: func(value: shape) -> shape", session.Session.ResolveTool("echo-shape").Signature);
        Assert.Equal("echo-list-address: func(value: list<postal-address>) -> list<postal-address>", session.Session.ResolveTool("echo-list-address").Signature);
    }

    [Fact]
    public void Types_go_without_a_name_when_looking_it_up_would_take_for_ever()
    {
        // Each of 500 parts of each function would be compared with each of 10,000 names.
        using TestSession session = new(_directory.Write("names.wasm", WatText.ToBinary(ManyNames(names: 10_000, parts: 500, functions: 20))));

        Assert.Contains(" n9500, ", session.Session.ResolveTool("f0").Signature.Replace("<", " ", StringComparison.Ordinal) + ", ", StringComparison.Ordinal);
        Assert.Contains("record { a9500: u8 }", session.Session.ResolveTool("f19").Signature, StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Dispose();

    private static string ManyNames(int names, int parts, int functions)
    {
        StringBuilder text = new("""
            (component
              (core module $m
                (memory (export "memory") 1)
                (func (export "f") (param i32 i32))
                (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 16)))
              (core instance $i (instantiate $m))
            """);
        for (int i = 0; i < names; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"(type $r{i} (record (field \"a{i}\" u8))) (export $e{i} \"n{i}\" (type $r{i}))");
        }

        text.Append("(type $all (tuple").AppendJoin("", Enumerable.Range(names - parts, parts).Select(i => $" $e{i}")).Append("))");
        for (int i = 0; i < functions; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"""(func (export "f{i}") (param "value" (list $all)) (canon lift (core func $i "f") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))""");
        }

        return text.Append(')').ToString();
    }
}
