using System.Buffers;
using System.Text;
using System.Text.Json;
using Wassette.Interop;

namespace Wassette.Wit.Values;

internal static unsafe partial class JsonValueReader
{
    /// <summary>Which members were seen is kept on the stack up to this many.</summary>
    private const int SeenOnStack = 64;

    /// <summary>How many unknown names one error lists.</summary>
    private const int MostUnknown = 5;

    /// <summary>Reads an object into slots of equal size, one for each member.</summary>
    /// <param name="source">On the object's start.</param>
    /// <param name="members">What the object may have.</param>
    /// <param name="first">The slot of the first member's value; all slots zeroed.</param>
    /// <param name="stride">Bytes from slot to slot.</param>
    private static void ReadMembers(ref Source source, WitMembers members, byte* first, int stride)
    {
        Span<bool> seen = members.Count <= SeenOnStack ? stackalloc bool[SeenOnStack] : new bool[members.Count];
        int missing = members.Count;
        int inside = -1;
        try
        {
            for (int expected = 0; source.Json.Read() && source.Json.TokenType == JsonTokenType.PropertyName;)
            {
                int index = source.FindName(members.Names, expected);
                if (index < 0)
                {
                    throw UnknownMembers(ref source, members);
                }

                if (seen[index])
                {
                    throw Expectation.Repeated(members.Noun, members.Names.Names[index].Value);
                }

                source.Json.Read();
                inside = index;
                ReadValue(ref source, members.Types[index], (NativeValue*)(first + ((nint)index * stride)));
                inside = -1;
                seen[index] = true;
                missing--;
                expected = index + 1;
            }
        }
        catch (WitValueException exception) when (exception.WithinMember(inside < 0 ? null : members.Names.Names[inside]))
        {
            throw;
        }

        for (int i = 0; missing > 0 && i < members.Count; i++)
        {
            if (seen[i])
            {
                continue;
            }

            if (!members.Types[i].IsOptional)
            {
                throw Expectation.MissingMembers(members, seen);
            }

            ((NativeValue*)(first + ((nint)i * stride)))->Kind = NativeValueKind.Option;
            missing--;
        }
    }

    private static WitValueException UnknownMembers(ref Source source, WitMembers members)
    {
        List<string> unknown = [];
        do
        {
            if (source.FindName(members.Names, 0) < 0 && unknown.Count < MostUnknown)
            {
                unknown.Add(source.ShownText());
            }

            source.Json.Skip();
        }
        while (source.Json.Read() && source.Json.TokenType == JsonTokenType.PropertyName);

        return Expectation.UnknownMembers(members, unknown);
    }

    private static void ReadRecord(ref Source source, WitRecord type, NativeValue* target)
    {
        source.Expect(JsonTokenType.StartObject, type);
        int count = type.Fields.Count;
        NativeField* fields = source.Arena.Allocate<NativeField>(count);
        for (int i = 0; i < count; i++)
        {
            fields[i].Name = type.Fields[i].Name.Native;
        }

        ReadMembers(ref source, type.Members, (byte*)&fields->Value, sizeof(NativeField));
        target->Kind = NativeValueKind.Record;
        target->Fields = new NativeVector { Size = (nuint)count, Data = fields };
    }

    private static void ReadList(ref Source source, WitList type, NativeValue* target)
    {
        target->Kind = NativeValueKind.List;
        if (type.IsBytes && source.Json.TokenType == JsonTokenType.String)
        {
            target->Items = ReadBase64(ref source);
            return;
        }

        source.Expect(JsonTokenType.StartArray, type);
        int start = source.Stack.Count;
        int index = 0;
        try
        {
            for (NativeValue element = default; source.Json.Read() && source.Json.TokenType != JsonTokenType.EndArray; index++)
            {
                ReadValue(ref source, type.Element, &element);
                source.Stack.Push(element);
            }
        }
        catch (WitValueException exception) when (exception.WithinElement(index))
        {
            throw;
        }

        target->Items = source.Stack.Pop(start);
    }

    private static NativeVector ReadBase64(ref Source source)
    {
        ReadOnlySpan<byte> text = source.Json.ValueSpan;
        byte[]? rented = null;
        try
        {
            // Some writers escape the slash and the plus sign.
            if (source.Json.ValueIsEscaped)
            {
                rented = ArrayPool<byte>.Shared.Rent(text.Length);
                text = rented.AsSpan(0, source.Unescape(rented));
            }

            return Base64Cells.TryDecode(text, source.Arena, out NativeVector items)
                ? items
                : throw new WitValueException($"expected base64 (standard alphabet, no spaces), got {source.Describe()}");
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    private static void ReadTuple(ref Source source, WitTuple type, NativeValue* target)
    {
        source.Expect(JsonTokenType.StartArray, type);
        int count = type.Elements.Count;
        NativeValue* items = source.Arena.Allocate<NativeValue>(count);
        int index = 0;
        try
        {
            for (; source.Json.Read() && source.Json.TokenType != JsonTokenType.EndArray && index < count; index++)
            {
                ReadValue(ref source, type.Elements[index], items + index);
            }
        }
        catch (WitValueException exception) when (exception.WithinElement(index))
        {
            throw;
        }

        if (index < count || source.Json.TokenType != JsonTokenType.EndArray)
        {
            throw Expectation.WrongLength(type, index + CountRest(ref source));
        }

        target->Kind = NativeValueKind.Tuple;
        target->Items = new NativeVector { Size = (nuint)count, Data = items };
    }

    private static int CountRest(ref Source source)
    {
        int count = 0;
        for (; source.Json.TokenType != JsonTokenType.EndArray; count++)
        {
            source.Json.Skip();
            source.Json.Read();
        }

        return count;
    }

    private static void ReadMap(ref Source source, WitMap type, NativeValue* target)
    {
        source.Expect(type.HasStringKeys ? JsonTokenType.StartObject : JsonTokenType.StartArray, type);
        int start = source.Stack.Count;
        if (type.HasStringKeys)
        {
            PushProperties(ref source, type);
        }
        else
        {
            PushEntries(ref source, type);
        }

        NativeVector values = source.Stack.Pop(start);
        ReadOnlySpan<NativeMapEntry> entries = new(values.Data, (int)values.Size / 2);
        int repeated = MapKeys.FindRepeated(entries);
        if (repeated >= 0 && type.HasStringKeys)
        {
            throw Expectation.Repeated("key", Encoding.UTF8.GetString(entries[repeated].Key.Text.Bytes));
        }

        if (repeated >= 0)
        {
            throw new WitValueException($"the key of element {repeated} is given twice");
        }

        target->Kind = NativeValueKind.Map;
        target->Entries = new NativeVector { Size = (nuint)entries.Length, Data = values.Data };
    }

    /// <summary>Pushes key and value of each property.</summary>
    private static void PushProperties(ref Source source, WitMap type)
    {
        NativeValue key = new() { Kind = NativeValueKind.String };
        NativeValue value = default;
        bool inside = false;
        try
        {
            while (source.Json.Read() && source.Json.TokenType == JsonTokenType.PropertyName)
            {
                key.Text = source.CopyText();
                source.Stack.Push(key);
                source.Json.Read();
                inside = true;
                ReadValue(ref source, type.Value, &value);
                inside = false;
                source.Stack.Push(value);
            }
        }
        catch (WitValueException exception) when (inside && exception.WithinMember(Encoding.UTF8.GetString(key.Text.Bytes)))
        {
            throw;
        }
    }

    /// <summary>Pushes key and value of each <c>{"key": …, "value": …}</c>.</summary>
    private static void PushEntries(ref Source source, WitMap type)
    {
        int index = 0;
        try
        {
            for (; source.Json.Read() && source.Json.TokenType != JsonTokenType.EndArray; index++)
            {
                if (source.Json.TokenType != JsonTokenType.StartObject)
                {
                    throw new WitValueException($"expected {{\"key\": …, \"value\": …}}, got {source.Describe()}");
                }

                source.CheckDepth();
                NativeMapEntry entry = default;
                ReadMembers(ref source, type.EntryMembers, (byte*)&entry, sizeof(NativeValue));
                source.Stack.Push(entry.Key);
                source.Stack.Push(entry.Value);
            }
        }
        catch (WitValueException exception) when (exception.WithinElement(index))
        {
            throw;
        }
    }
}
