using Wassette.Wit;

namespace Wassette.Tests.Wit;

/// <summary>Short ways to write WIT types down.</summary>
internal static class Types
{
    public static readonly WitType Bool = WitPrimitive.Of(WitTypeKind.Bool);
    public static readonly WitType S8 = WitPrimitive.Of(WitTypeKind.S8);
    public static readonly WitType U8 = WitPrimitive.Of(WitTypeKind.U8);
    public static readonly WitType S16 = WitPrimitive.Of(WitTypeKind.S16);
    public static readonly WitType U16 = WitPrimitive.Of(WitTypeKind.U16);
    public static readonly WitType S32 = WitPrimitive.Of(WitTypeKind.S32);
    public static readonly WitType U32 = WitPrimitive.Of(WitTypeKind.U32);
    public static readonly WitType S64 = WitPrimitive.Of(WitTypeKind.S64);
    public static readonly WitType U64 = WitPrimitive.Of(WitTypeKind.U64);
    public static readonly WitType F32 = WitPrimitive.Of(WitTypeKind.F32);
    public static readonly WitType F64 = WitPrimitive.Of(WitTypeKind.F64);
    public static readonly WitType WitChar = WitPrimitive.Of(WitTypeKind.Char);
    public static readonly WitType WitString = WitPrimitive.Of(WitTypeKind.String);

    public static readonly WitType Bytes = List(U8);
    public static readonly WitRecord Point = Record("point", ("x", F64), ("y", F64));
    public static readonly WitEnum Color = Enum("red", "green", "dark-blue");
    public static readonly WitFlags Access = Flags("read", "write", "run-all");
    public static readonly WitVariant Shape = Variant("shape", ("circle", F64), ("rectangle", Point), ("nothing", null), ("label", Option(WitString)));
    public static readonly WitRecord Item =
        Record("item", ("id", U64), ("name", WitString), ("unit-price", F64), ("note", Option(WitString)));

    public static WitList List(WitType element) => new(element);

    public static WitOption Option(WitType value) => new(value);

    public static WitTuple Tuple(params WitType[] elements) => new(elements);

    public static WitMap Map(WitType key, WitType value) => new(key, value);

    public static WitResult Result(WitType? ok, WitType? err) => new(ok, err);

    public static WitEnum Enum(params string[] cases) => new([.. cases.Select(name => new WitName(name))]);

    public static WitFlags Flags(params string[] flags) => new([.. flags.Select(name => new WitName(name))]);

    public static WitRecord Record(string? name, params (string Name, WitType Type)[] fields) =>
        new([.. fields.Select(field => new WitField(new WitName(field.Name), field.Type))]) { Name = name };

    public static WitVariant Variant(string? name, params (string Name, WitType? Payload)[] cases) =>
        new([.. cases.Select(@case => new WitCase(new WitName(@case.Name), @case.Payload))]) { Name = name };

    public static WitFunction Function(WitType? result, params (string Name, WitType Type)[] parameters) => new()
    {
        Name = "f",
        Parameters = [.. parameters.Select(parameter => new WitParameter(new WitName(parameter.Name), parameter.Type))],
        Result = result,
    };
}
