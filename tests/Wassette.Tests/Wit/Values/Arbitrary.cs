using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using Wassette.Wit;
using Wassette.Wit.Values;

namespace Wassette.Tests.Wit.Values;

/// <summary>A type with a few of its values, as canonical JSON that was not made by the code under test.</summary>
internal sealed record Sample(WitType Type, string[] Values)
{
    public override string ToString() => $"{Type.Syntax}: {string.Join(" | ", Values)}";
}

/// <summary>Random WIT types and values of them.</summary>
internal static class Arbitrary
{
    private const int Depth = 4;

    private static readonly WitTypeKind[] KeyKinds =
    [
        WitTypeKind.Bool, WitTypeKind.S8, WitTypeKind.U8, WitTypeKind.S16, WitTypeKind.U16, WitTypeKind.S32, WitTypeKind.U32,
        WitTypeKind.S64, WitTypeKind.U64, WitTypeKind.Char, WitTypeKind.String,
    ];

    private static readonly Gen<int> Scalar = Gen.Frequency(
        (6, Gen.Int[' ', '~']),
        (1, Gen.Int[0, 0x1F]),
        (2, Gen.Int[0x80, 0x7FF]),
        (2, Gen.Int[0x2000, 0x20FF]),
        (1, Gen.Int[0xE000, 0xFFFF]),
        (2, Gen.Int[0x10000, 0x10FFFF]));

    private static readonly Gen<string> Text = Scalar.Array[0, 12].Select(scalars => string.Concat(scalars.Select(char.ConvertFromUtf32)));

    private static readonly Gen<string> Name =
        Gen.Char.AlphaNumeric.Array[1, 5].Select(word => "n" + new string(word).ToLowerInvariant()).Array[1, 3].Select(words => string.Join('-', words));

    private static readonly Gen<WitType> Primitive =
        Gen.Int[(int)WitTypeKind.Bool, (int)WitTypeKind.String].Select(kind => (WitType)WitPrimitive.Of((WitTypeKind)kind));

    public static Gen<WitType> Type { get; } = TypeOf(Depth);

    public static Gen<Sample> Sample { get; } = SampleOf(Type);

    /// <summary>Samples of less deep types, for checks that cost much.</summary>
    public static Gen<Sample> SmallSample { get; } = SampleOf(TypeOf(2));

    /// <summary>A value of a type in canonical JSON.</summary>
    public static Gen<string> Value(WitType type) => type switch
    {
        WitList { IsBytes: true } => Gen.Byte.Array[0, 20].Select(bytes => Quote(Convert.ToBase64String(bytes))),
        WitList list => Value(list.Element).Array[0, 4].Select(values => $"[{string.Join(',', values)}]"),
        WitOption { IsNested: true } option => OrNull(Value(option.Value).Select(value => $"{{\"some\":{value}}}")),
        WitOption option => OrNull(Value(option.Value)),
        WitTuple tuple => All(tuple.Elements.Select(Value)).Select(values => $"[{string.Join(',', values)}]"),
        WitRecord record => All(record.Fields.Select(field => Value(field.Type).Select(value => $"\"{field.Name}\":{value}")))
            .Select(fields => $"{{{string.Join(',', fields)}}}"),
        WitVariant variant => Gen.OneOf(variant.Cases.Select(Case).ToArray()),
        WitEnum @enum => Gen.OneOf(@enum.Cases.Select(name => Quote(name.Value)).ToArray()),
        WitFlags flags => Gen.Bool.Array[flags.Flags.Count].Select(set =>
            $"[{string.Join(',', flags.Flags.Where((_, i) => set[i]).Select(name => Quote(name.Value)))}]"),
        WitResult result => Gen.OneOf(Side("ok", result.Ok), Side("err", result.Err)),
        WitMap map => Gen.Select(Value(map.Key), Value(map.Value)).Array[0, 4].Select(entries => Map(map, entries)),
        _ => PrimitiveValue(type.Kind),
    };

    private static Gen<Sample> SampleOf(Gen<WitType> types) =>
        from type in types
        from values in Value(type).Array[1, 4]
        select new Sample(type, values);

    private static Gen<WitType> TypeOf(int depth)
    {
        if (depth == 0)
        {
            return Primitive;
        }

        Gen<WitType> inner = TypeOf(depth - 1);
        Gen<WitType?> innerOrNone = Gen.Frequency((3, inner.Select(type => (WitType?)type)), (1, Gen.Const((WitType?)null)));
        return Gen.Frequency(
            (3, Primitive),
            (2, inner.Select(type => (WitType)new WitList(type))),
            (1, Gen.Const((WitType)new WitList(WitPrimitive.Of(WitTypeKind.U8)))),
            (2, inner.Select(type => (WitType)new WitOption(type))),
            (2, Gen.Select(Names(4), inner.Array[4]).Select((names, types) =>
                (WitType)new WitRecord([.. names.Select((name, i) => new WitField(name, types[i]))]) { Name = "some-record" })),
            (1, inner.Array[1, 3].Select(types => (WitType)new WitTuple(types))),
            (2, Gen.Select(Names(4), innerOrNone.Array[4]).Select((names, types) =>
                (WitType)new WitVariant([.. names.Select((name, i) => new WitCase(name, types[i]))]) { Name = "some-variant" })),
            (1, Names(12).Select(names => (WitType)new WitEnum(names))),
            (1, Names(12).Select(names => (WitType)new WitFlags(names))),
            (1, Gen.Select(innerOrNone, innerOrNone).Select((ok, err) => (WitType)new WitResult(ok, err))),
            (1, Gen.Select(Gen.OneOf(KeyKinds), inner).Select((key, value) => (WitType)new WitMap(WitPrimitive.Of(key), value))));
    }

    private static Gen<WitName[]> Names(int most) =>
        Name.Array[1, most].Select(names => names.Distinct().Select(name => new WitName(name)).ToArray());

    private static Gen<string> PrimitiveValue(WitTypeKind kind) => kind switch
    {
        WitTypeKind.Bool => Gen.Bool.Select(value => value ? "true" : "false"),
        WitTypeKind.S8 => Gen.SByte.Select(Digits),
        WitTypeKind.U8 => Gen.Byte.Select(Digits),
        WitTypeKind.S16 => Gen.Short.Select(Digits),
        WitTypeKind.U16 => Gen.UShort.Select(Digits),
        WitTypeKind.S32 => Gen.Int.Select(Digits),
        WitTypeKind.U32 => Gen.UInt.Select(Digits),
        WitTypeKind.S64 => Gen.Long.Select(value => Math.Abs((decimal)value) < 1L << 53 ? Digits(value) : Quote(Digits(value))),
        WitTypeKind.U64 => Gen.ULong.Select(value => value < 1UL << 53 ? Digits(value) : Quote(Digits(value))),
        WitTypeKind.F32 => Gen.Float.Select(value => float.IsFinite(value) ? JsonSerializer.Serialize(value) : FloatName(value)),
        WitTypeKind.F64 => Gen.Double.Select(value => double.IsFinite(value) ? JsonSerializer.Serialize(value) : FloatName(value)),
        WitTypeKind.Char => Scalar.Select(scalar => Quote(char.ConvertFromUtf32(scalar))),
        _ => Text.Select(Quote),
    };

    private static string Digits<T>(T value)
        where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);

    private static string FloatName(double value) => double.IsNaN(value) ? "\"NaN\"" : value > 0 ? "\"Infinity\"" : "\"-Infinity\"";

    // The encoder's path for UTF-16; the writer under test takes the one for UTF-8.
    private static string Quote(string text) => $"\"{ReadableJsonEncoder.Instance.Encode(text)}\"";

    private static Gen<string> OrNull(Gen<string> value) => Gen.Frequency((3, value), (1, Gen.Const("null")));

    private static Gen<string> Case(WitCase @case) => @case.Payload is null
        ? Gen.Const($"{{\"tag\":\"{@case.Name}\"}}")
        : Value(@case.Payload).Select(value => $"{{\"tag\":\"{@case.Name}\",\"val\":{value}}}");

    private static Gen<string> Side(string side, WitType? type) =>
        (type is null ? Gen.Const("null") : Value(type)).Select(value => $"{{\"{side}\":{value}}}");

    private static Gen<string[]> All(IEnumerable<Gen<string>> parts) => parts.Aggregate(
        Gen.Const(Array.Empty<string>()),
        (all, part) => Gen.Select(all, part).Select((values, value) => (string[])[.. values, value]));

    private static string Map(WitMap map, (string Key, string Value)[] entries)
    {
        IEnumerable<(string Key, string Value)> distinct = entries.DistinctBy(entry => entry.Key);
        return map.HasStringKeys
            ? $"{{{string.Join(',', distinct.Select(entry => $"{entry.Key}:{entry.Value}"))}}}"
            : $"[{string.Join(',', distinct.Select(entry => $"{{\"key\":{entry.Key},\"value\":{entry.Value}}}"))}]";
    }
}
