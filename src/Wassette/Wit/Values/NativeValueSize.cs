using Wassette.Interop;

namespace Wassette.Wit.Values;

/// <summary>A quick upper bound of how much a value is, to tell small results from those worth measuring.</summary>
internal static unsafe class NativeValueSize
{
    // Longer than any number or name of a field with its punctuation.
    private const long PerValue = 32;

    /// <summary>Bytes of text plus a constant per value and per name.</summary>
    public static long Of(WitType type, NativeValue* value) => PerValue + (type switch
    {
        WitList { IsBytes: true } => 2 * (long)value->Items.Size,
        WitList list => Items(value->Items, _ => list.Element),
        WitTuple tuple => Items(value->Items, index => tuple.Elements[index]),
        WitRecord record => Fields(record, value),
        WitMap map => Entries(map, value),
        WitVariant variant => Payload(variant, value),
        WitOption option => value->Option == null ? 0 : Of(option.Value, value->Option),
        WitResult result => (value->Result.IsOk != 0 ? result.Ok : result.Err) is { } payload ? Of(payload, value->Result.Payload) : 0,
        WitFlags flags => (long)value->Flags.Size * flags.Flags.Max(flag => flag.Utf8.Length + PerValue),
        WitEnum or WitPrimitive { Kind: WitTypeKind.String } => (long)value->Text.Size,
        _ => 0,
    });

    private static long Items(NativeVector items, Func<int, WitType> typeOf)
    {
        long size = 0;
        for (int i = 0; i < (int)items.Size; i++)
        {
            size += Of(typeOf(i), (NativeValue*)items.Data + i);
        }

        return size;
    }

    private static long Fields(WitRecord record, NativeValue* value)
    {
        long size = 0;
        for (int i = 0; i < record.Fields.Count; i++)
        {
            size += record.Fields[i].Name.Utf8.Length + Of(record.Fields[i].Type, &((NativeField*)value->Fields.Data)[i].Value);
        }

        return size;
    }

    private static long Entries(WitMap map, NativeValue* value)
    {
        long size = 0;
        for (int i = 0; i < (int)value->Entries.Size; i++)
        {
            NativeMapEntry* entry = (NativeMapEntry*)value->Entries.Data + i;
            size += Of(map.Key, &entry->Key) + Of(map.Value, &entry->Value);
        }

        return size;
    }

    private static long Payload(WitVariant variant, NativeValue* value)
    {
        int index = variant.Names.IndexOf(value->Variant.Discriminant.Bytes);
        return (long)value->Variant.Discriminant.Size
            + (index >= 0 && variant.Cases[index].Payload is { } payload && value->Variant.Payload != null ? Of(payload, value->Variant.Payload) : 0);
    }
}
