using System.Text;
using Wassette.Interop;
using static Wassette.Interop.NativeMethods;

namespace Wassette.Wit;

/// <summary>Converts Wasmtime's types to <see cref="WitType"/> within one interface, where they have names and docs.</summary>
internal sealed unsafe class WitTypeReader(PackageDocs docs, string? interfaceName, Allowance comparisons) : IDisposable
{
    // A type may refer to others many times over, so that a short binary can describe an enormous tree. Real
    // signatures have tens of parts.
    private const int MostParts = 10_000;

    private readonly List<(string Name, NativeType Type)> _names = [];
    private int _partsLeft = MostParts;

    public string? InterfaceName => interfaceName;

    /// <summary>Tells the name of a type that the interface exports.</summary>
    public void AddName(string name, NativeType type)
    {
        NativeType clone;
        wasmtime_component_valtype_clone(&type, &clone);
        _names.Add((name, clone));
    }

    /// <summary>Starts the count of parts anew.</summary>
    public void StartFunction() => _partsLeft = MostParts;

    /// <summary>Converts a type and frees it.</summary>
    public WitType Take(NativeType type)
    {
        try
        {
            return Convert(type);
        }
        finally
        {
            wasmtime_component_valtype_delete(&type);
        }
    }

    public void Dispose()
    {
        foreach ((_, NativeType owned) in _names)
        {
            NativeType type = owned;
            wasmtime_component_valtype_delete(&type);
        }

        _names.Clear();
    }

    private WitType Convert(NativeType type)
    {
        if (--_partsLeft < 0)
        {
            return new WitOpaque($"type of more than {MostParts} parts, too large to describe");
        }

        return type.Kind switch
        {
            NativeTypeKind.Bool => WitPrimitive.Of(WitTypeKind.Bool),
            NativeTypeKind.S8 => WitPrimitive.Of(WitTypeKind.S8),
            NativeTypeKind.S16 => WitPrimitive.Of(WitTypeKind.S16),
            NativeTypeKind.S32 => WitPrimitive.Of(WitTypeKind.S32),
            NativeTypeKind.S64 => WitPrimitive.Of(WitTypeKind.S64),
            NativeTypeKind.U8 => WitPrimitive.Of(WitTypeKind.U8),
            NativeTypeKind.U16 => WitPrimitive.Of(WitTypeKind.U16),
            NativeTypeKind.U32 => WitPrimitive.Of(WitTypeKind.U32),
            NativeTypeKind.U64 => WitPrimitive.Of(WitTypeKind.U64),
            NativeTypeKind.F32 => WitPrimitive.Of(WitTypeKind.F32),
            NativeTypeKind.F64 => WitPrimitive.Of(WitTypeKind.F64),
            NativeTypeKind.Char => WitPrimitive.Of(WitTypeKind.Char),
            NativeTypeKind.String => WitPrimitive.Of(WitTypeKind.String),
            NativeTypeKind.List => List(type.Of),
            NativeTypeKind.Map => Map(type.Of),
            NativeTypeKind.Record => Record(type, NameOf(type)),
            NativeTypeKind.Tuple => Tuple(type.Of),
            NativeTypeKind.Variant => Variant(type, NameOf(type)),
            NativeTypeKind.Enum => Enum(type, NameOf(type)),
            NativeTypeKind.Option => Option(type.Of),
            NativeTypeKind.Result => Result(type.Of),
            NativeTypeKind.Flags => Flags(type, NameOf(type)),
            NativeTypeKind.Own or NativeTypeKind.Borrow => new WitOpaque("resource handle, which means something only inside the component"),
            NativeTypeKind.Future => new WitOpaque("future, which only asynchronous calls can have"),
            NativeTypeKind.Stream => new WitOpaque("stream, which only asynchronous calls can have"),
            NativeTypeKind.ErrorContext => new WitOpaque("error-context, which only asynchronous calls can have"),
            _ => new WitOpaque("type that this version does not know"),
        };
    }

    /// <summary>The name of a record, variant, enum or flags type. Two types of the same shape share the first one's.</summary>
    private string? NameOf(NativeType type)
    {
        foreach ((string name, NativeType candidate) in _names)
        {
            if (!comparisons.TryTake())
            {
                return null;
            }

            NativeType named = candidate;
            if (wasmtime_component_valtype_equal(&named, &type))
            {
                return name;
            }
        }

        return null;
    }

    private WitList List(nint type)
    {
        NativeType element;
        wasmtime_component_list_type_element(type, &element);
        return new WitList(Take(element));
    }

    private WitMap Map(nint type)
    {
        NativeType key;
        NativeType value;
        wasmtime_component_map_type_key(type, &key);
        wasmtime_component_map_type_value(type, &value);
        return new WitMap(Take(key), Take(value));
    }

    private WitOption Option(nint type)
    {
        NativeType value;
        wasmtime_component_option_type_ty(type, &value);
        return new WitOption(Take(value));
    }

    private WitResult Result(nint type)
    {
        NativeType ok;
        NativeType err;
        WitType? okType = wasmtime_component_result_type_ok(type, &ok) ? Take(ok) : null;
        WitType? errType = wasmtime_component_result_type_err(type, &err) ? Take(err) : null;
        return new WitResult(okType, errType);
    }

    private WitTuple Tuple(nint type)
    {
        List<WitType> elements = [];
        nuint count = wasmtime_component_tuple_type_types_count(type);
        for (nuint i = 0; i < count; i++)
        {
            NativeType element;
            if (wasmtime_component_tuple_type_types_nth(type, i, &element))
            {
                elements.Add(Take(element));
            }
        }

        return new WitTuple(elements);
    }

    private WitRecord Record(NativeType type, string? typeName)
    {
        List<WitField> fields = [];
        nuint count = wasmtime_component_record_type_field_count(type.Of);
        for (nuint i = 0; i < count; i++)
        {
            byte* name;
            nuint length;
            NativeType field;
            if (wasmtime_component_record_type_field_nth(type.Of, i, &name, &length, &field))
            {
                WitName fieldName = Name(name, length);
                fields.Add(new WitField(fieldName, Take(field), ItemDocs(typeName, fieldName)));
            }
        }

        return new WitRecord(fields) { Name = typeName, Description = Docs(typeName) };
    }

    private WitVariant Variant(NativeType type, string? typeName)
    {
        List<WitCase> cases = [];
        nuint count = wasmtime_component_variant_type_case_count(type.Of);
        for (nuint i = 0; i < count; i++)
        {
            byte* name;
            nuint length;
            byte hasPayload;
            NativeType payload;
            if (wasmtime_component_variant_type_case_nth(type.Of, i, &name, &length, &hasPayload, &payload))
            {
                WitName caseName = Name(name, length);
                cases.Add(new WitCase(caseName, hasPayload == 0 ? null : Take(payload), ItemDocs(typeName, caseName)));
            }
        }

        return new WitVariant(cases) { Name = typeName, Description = Docs(typeName) };
    }

    private WitEnum Enum(NativeType type, string? typeName)
    {
        List<WitName> cases = [];
        nuint count = wasmtime_component_enum_type_names_count(type.Of);
        for (nuint i = 0; i < count; i++)
        {
            byte* name;
            nuint length;
            if (wasmtime_component_enum_type_names_nth(type.Of, i, &name, &length))
            {
                cases.Add(Name(name, length));
            }
        }

        return new WitEnum(cases) { Name = typeName, Description = Docs(typeName) };
    }

    private WitFlags Flags(NativeType type, string? typeName)
    {
        List<WitName> flags = [];
        nuint count = wasmtime_component_flags_type_names_count(type.Of);
        for (nuint i = 0; i < count; i++)
        {
            byte* name;
            nuint length;
            if (wasmtime_component_flags_type_names_nth(type.Of, i, &name, &length))
            {
                flags.Add(Name(name, length));
            }
        }

        return new WitFlags(flags) { Name = typeName, Description = Docs(typeName) };
    }

    private static WitName Name(byte* text, nuint length) => new(Encoding.UTF8.GetString(text, checked((int)length)));

    private string? Docs(string? typeName) => typeName is null ? null : docs.Type(interfaceName, typeName);

    private string? ItemDocs(string? typeName, WitName item) => typeName is null ? null : docs.TypeItem(interfaceName, typeName, item.Value);
}
