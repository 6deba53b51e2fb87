using System.Collections.Specialized;
using System.Text;
using Wassette.Interop;

namespace Wassette.Wit.Values;

/// <summary>Native component values to .NET objects.</summary>
/// <remarks>
/// The shapes are those that PowerShell users see: records are objects with PascalCase properties, variants
/// {Case, Value}, results {Ok} or {Err}, <c>list&lt;u8&gt;</c> is byte[], and none is null.
/// </remarks>
internal static unsafe class ClrValueWriter
{
    private static readonly string[] VariantNames = ["Case", "Value"];
    private static readonly string[] EntryNames = ["Key", "Value"];
    private static readonly string[] SomeName = ["Some"];
    private static readonly string[] OkName = ["Ok"];
    private static readonly string[] ErrName = ["Err"];

    /// <summary>Makes an object of a value.</summary>
    /// <param name="type">The value's type.</param>
    /// <param name="value">The value; it stays the caller's, and the object does not point into it.</param>
    /// <param name="model">Makes the objects.</param>
    public static object? Write(WitType type, NativeValue* value, IClrObjectModel model) => type.Kind switch
    {
        WitTypeKind.Bool => value->Bool != 0,
        WitTypeKind.S8 => value->S8,
        WitTypeKind.U8 => value->U8,
        WitTypeKind.S16 => value->S16,
        WitTypeKind.U16 => value->U16,
        WitTypeKind.S32 => value->S32,
        WitTypeKind.U32 => value->U32,
        WitTypeKind.S64 => value->S64,
        WitTypeKind.U64 => value->U64,
        WitTypeKind.F32 => value->F32,
        WitTypeKind.F64 => value->F64,
        WitTypeKind.Char => WriteChar(value->Char),
        WitTypeKind.String => Text(value->Text),
        WitTypeKind.Enum => Name((WitEnum)type, value->Text),
        WitTypeKind.Flags => WriteFlags((WitFlags)type, value->Flags),
        WitTypeKind.Option => WriteOption((WitOption)type, value->Option, model),
        WitTypeKind.List => WriteList((WitList)type, value->Items, model),
        WitTypeKind.Tuple => WriteTuple((WitTuple)type, value->Items, model),
        WitTypeKind.Record => WriteRecord((WitRecord)type, value->Fields, model),
        WitTypeKind.Variant => WriteVariant((WitVariant)type, value->Variant, model),
        WitTypeKind.Result => WriteResult((WitResult)type, value->Result, model),
        WitTypeKind.Map => WriteMap((WitMap)type, value->Entries, model),
        _ => throw new NotSupportedException($"a {type} has no values outside its component"),
    };

    private static object WriteChar(uint scalar) => scalar <= char.MaxValue ? (char)scalar : new Rune(scalar).ToString();

    private static string Text(NativeVector text) => Encoding.UTF8.GetString(text.Bytes);

    // The type's own string, so that a long list of cases is one pointer each.
    private static string Name(WitEnum type, NativeVector name) => type.Cases[type.Names.IndexOf(name.Bytes)].Value;

    private static string[] WriteFlags(WitFlags type, NativeVector flags)
    {
        NativeVector* names = (NativeVector*)flags.Data;
        string[] result = new string[checked((int)flags.Size)];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = type.Flags[type.Names.IndexOf(names[i].Bytes)].Value;
        }

        return result;
    }

    private static object? WriteOption(WitOption type, NativeValue* value, IClrObjectModel model)
    {
        object? some = value == null ? null : Write(type.Value, value, model);
        return type.IsNested && value != null ? model.CreateObject(SomeName, [some]) : some;
    }

    private static object WriteResult(WitResult type, NativeResult result, IClrObjectModel model)
    {
        bool isOk = result.IsOk != 0;
        WitType? payload = isOk ? type.Ok : type.Err;
        return model.CreateObject(isOk ? OkName : ErrName, [payload is null ? null : Write(payload, result.Payload, model)]);
    }

    private static object WriteVariant(WitVariant type, NativeVariant variant, IClrObjectModel model)
    {
        WitCase @case = type.Cases[type.Names.IndexOf(variant.Discriminant.Bytes)];
        object? payload = @case.Payload is null ? null : Write(@case.Payload, variant.Payload, model);
        return model.CreateObject(VariantNames, [@case.Name.Value, payload]);
    }

    private static object WriteRecord(WitRecord type, NativeVector fields, IClrObjectModel model)
    {
        NativeField* field = (NativeField*)fields.Data;
        object?[] values = new object?[type.Fields.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Write(type.Fields[i].Type, &field[i].Value, model);
        }

        return model.CreateObject(type.Members.ClrNames.Names, values);
    }

    private static object?[] WriteTuple(WitTuple type, NativeVector items, IClrObjectModel model)
    {
        NativeValue* item = (NativeValue*)items.Data;
        object?[] result = new object?[type.Elements.Count];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = Write(type.Elements[i], item + i, model);
        }

        return result;
    }

    private static Array WriteList(WitList type, NativeVector items, IClrObjectModel model)
    {
        NativeValue* item = (NativeValue*)items.Data;
        int count = checked((int)items.Size);
        return type.Element.Kind switch
        {
            WitTypeKind.U8 => WriteBytes(item, count),
            WitTypeKind.Bool => Plain<bool>(item, count),
            WitTypeKind.S8 => Plain<sbyte>(item, count),
            WitTypeKind.S16 => Plain<short>(item, count),
            WitTypeKind.U16 => Plain<ushort>(item, count),
            WitTypeKind.S32 => Plain<int>(item, count),
            WitTypeKind.U32 => Plain<uint>(item, count),
            WitTypeKind.S64 => Plain<long>(item, count),
            WitTypeKind.U64 => Plain<ulong>(item, count),
            WitTypeKind.F32 => Plain<float>(item, count),
            WitTypeKind.F64 => Plain<double>(item, count),
            WitTypeKind.Char => WriteChars(item, count),
            WitTypeKind.String or WitTypeKind.Enum => Objects<string>(type.Element, item, count, model),
            WitTypeKind.List when ((WitList)type.Element).IsBytes => Objects<byte[]>(type.Element, item, count, model),
            _ => Objects<object?>(type.Element, item, count, model),
        };
    }

    private static byte[] WriteBytes(NativeValue* item, int count)
    {
        byte[] result = GC.AllocateUninitializedArray<byte>(count);
        Base64Cells.ToBytes(item, result);
        return result;
    }

    private static T[] Plain<T>(NativeValue* item, int count)
        where T : unmanaged
    {
        T[] result = GC.AllocateUninitializedArray<T>(count);
        for (int i = 0; i < count; i++)
        {
            // All members of the union begin at the same place.
            result[i] = *(T*)&item[i].U64;
        }

        return result;
    }

    private static T[] Objects<T>(WitType type, NativeValue* item, int count, IClrObjectModel model)
    {
        T[] result = new T[count];
        for (int i = 0; i < count; i++)
        {
            result[i] = (T)Write(type, item + i, model)!;
        }

        return result;
    }

    /// <summary>char[], unless a character needs two of them: then all are strings.</summary>
    private static Array WriteChars(NativeValue* item, int count)
    {
        char[] characters = new char[count];
        for (int i = 0; i < count; i++)
        {
            if (item[i].Char > char.MaxValue)
            {
                return WriteCharsAsText(item, count);
            }

            characters[i] = (char)item[i].Char;
        }

        return characters;
    }

    private static string[] WriteCharsAsText(NativeValue* item, int count)
    {
        string[] result = new string[count];
        for (int i = 0; i < count; i++)
        {
            result[i] = new Rune(item[i].Char).ToString();
        }

        return result;
    }

    private static object WriteMap(WitMap type, NativeVector entries, IClrObjectModel model)
    {
        NativeMapEntry* entry = (NativeMapEntry*)entries.Data;
        int count = checked((int)entries.Size);
        if (type.HasStringKeys)
        {
            // Tells a from A, as the guest does, unlike PowerShell's own [ordered].
            OrderedDictionary dictionary = new(count, StringComparer.Ordinal);
            for (int i = 0; i < count; i++)
            {
                dictionary[Text(entry[i].Key.Text)] = Write(type.Value, &entry[i].Value, model);
            }

            return dictionary;
        }

        bool[]? overridden = MapKeys.FindOverridden(new ReadOnlySpan<NativeMapEntry>(entry, count));
        List<object?> result = new(count);
        for (int i = 0; i < count; i++)
        {
            if (overridden is null || !overridden[i])
            {
                result.Add(model.CreateObject(
                    EntryNames, [Write(type.Key, &entry[i].Key, model), Write(type.Value, &entry[i].Value, model)]));
            }
        }

        return result.ToArray();
    }
}
