using System.Text;
using CsCheck;
using Wassette.Wit;
using Wassette.Wit.Values;
using static Wassette.Tests.Wit.Types;

namespace Wassette.Tests.Wit.Values;

/// <summary>Whatever arrives as arguments: an error in words, or values that can be written back.</summary>
public sealed class JsonFuzzTests
{
    private const int Samples = 20_000;

    private static readonly WitFunction Everything = Function(
        null,
        ("item", Item),
        ("items", Option(List(Item))),
        ("shape", Option(Shape)),
        ("bytes", Option(Bytes)),
        ("access", Option(Access)),
        ("labels", Option(Map(WitString, Option(Option(WitChar))))),
        ("table", Option(Map(U64, Result(F32, null)))),
        ("pair", Option(Tuple(S16, Color))));

    private const string Valid =
        """{"item":{"id":1,"name":"né\u00e9","unit-price":2.5e0},"items":[{"id":"2","name":"","unit-price":-1}],"shape":{"tag":"rectangle","val":{"x":1,"y":2}},"bytes":"AAEC","access":["read","run-all"],"labels":{"a":{"some":null},"b":{"some":"x"}},"table":[{"key":1,"value":{"ok":1}},{"key":2,"value":{"err":null}}],"pair":[1,"red"]}""";

    [Fact]
    public void Random_bytes_never_get_through()
    {
        Gen.Byte.Array[0, 60].Sample(bytes => Check(Everything, bytes) is null, iter: Samples);
    }

    [Fact]
    public void Damaged_arguments_are_refused_or_written_back()
    {
        byte[] valid = Encoding.UTF8.GetBytes(Valid);
        Assert.NotNull(Check(Everything, valid));

        Damage.Of.Sample(damage => Check(Everything, damage.Apply(valid)), iter: Samples);
    }

    [Fact]
    public void Every_beginning_of_the_arguments_is_refused()
    {
        byte[] valid = Encoding.UTF8.GetBytes(Valid);
        for (int length = 0; length < valid.Length; length++)
        {
            Assert.Null(Check(Everything, valid[..length]));
        }
    }

    /// <summary>The canonical form, or null when the text is refused; nothing else may happen.</summary>
    private static string? Check(WitFunction function, byte[] json)
    {
        string canonical;
        try
        {
            canonical = Codec.Arguments(function, json);
        }
        catch (WitValueException exception)
        {
            Assert.StartsWith("arguments", exception.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(exception.Message.EnumerateRunes(), rune => VisibleText.IsHazardous(rune.Value));
            return null;
        }

        WitType tuple = Tuple([.. function.Parameters.Select(parameter => parameter.Type)]);
        Assert.Equal(canonical, Codec.ThroughNative(tuple, canonical));
        return canonical;
    }
}
