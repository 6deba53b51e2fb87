using System.Collections;
using System.Text;
using Wassette.Interop;

namespace Wassette.Wit.Values;

internal static unsafe partial class ClrValueReader
{
    /// <summary>How many unknown names one error lists.</summary>
    private const int MostUnknown = 5;

    /// <summary>Reads properties into slots of equal size, one for each member.</summary>
    private static void ReadMembers(ref Source source, IEnumerable<DictionaryEntry> properties, WitMembers members, byte* first, int stride)
    {
        bool[] seen = new bool[members.Count];
        List<string> unknown = [];
        int inside = -1;
        try
        {
            foreach (DictionaryEntry property in properties)
            {
                string name = source.GetText(property.Key) ?? source.Describe(property.Key);
                int index = members.ClrNames.IndexOf(name);
                if (index < 0)
                {
                    unknown.Add(name);
                    continue;
                }

                if (seen[index])
                {
                    throw Expectation.Repeated(members.Noun, members.Names.Names[index].Value);
                }

                inside = index;
                ReadValue(ref source, property.Value, members.Types[index], (NativeValue*)(first + ((nint)index * stride)));
                inside = -1;
                seen[index] = true;
            }
        }
        catch (WitValueException exception) when (exception.WithinMember(inside < 0 ? null : members.Names.Names[inside]))
        {
            throw;
        }

        if (unknown.Count > 0)
        {
            // A dictionary has no order of its own, a message should.
            unknown.Sort(StringComparer.Ordinal);
            throw Expectation.UnknownMembers(members, [.. unknown.Take(MostUnknown)]);
        }

        for (int i = 0; i < members.Count; i++)
        {
            if (!seen[i])
            {
                ((NativeValue*)(first + ((nint)i * stride)))->Kind = members.Types[i].IsOptional
                    ? NativeValueKind.Option
                    : throw Expectation.MissingMembers(members, seen);
            }
        }
    }

    private static void ReadRecord(ref Source source, object value, WitRecord type, NativeValue* target)
    {
        if (!source.TryGetProperties(value, out IEnumerable<DictionaryEntry>? properties))
        {
            throw Expectation.Mismatch(type, source.Describe(value));
        }

        int count = type.Fields.Count;
        NativeField* fields = source.Arena.Allocate<NativeField>(count);
        for (int i = 0; i < count; i++)
        {
            fields[i].Name = type.Fields[i].Name.Native;
        }

        ReadMembers(ref source, properties, type.Members, (byte*)&fields->Value, sizeof(NativeField));
        target->Kind = NativeValueKind.Record;
        target->Fields = new NativeVector { Size = (nuint)count, Data = fields };
    }

    private static void ReadList(ref Source source, object value, WitList type, NativeValue* target)
    {
        target->Kind = NativeValueKind.List;
        if (type.IsBytes && value is byte[] bytes)
        {
            target->Items = Base64Cells.FromBytes(bytes, source.Arena);
            return;
        }

        if (type.IsBytes && value is string text)
        {
            byte[] ascii = Encoding.UTF8.GetBytes(text);
            target->Items = Base64Cells.TryDecode(ascii, source.Arena, out NativeVector items)
                ? items
                : throw new WitValueException(
                    $"expected bytes, or base64 (standard alphabet, no spaces) as text, got {source.Describe(value)}");
            return;
        }

        int start = source.Stack.Count;
        int index = 0;
        NativeValue element = default;
        try
        {
            foreach (object? item in Source.GetElements(value))
            {
                ReadValue(ref source, item, type.Element, &element);
                source.Stack.Push(element);
                index++;
            }
        }
        catch (WitValueException exception) when (exception.WithinElement(index))
        {
            throw;
        }

        target->Items = source.Stack.Pop(start);
    }

    private static void ReadTuple(ref Source source, object value, WitTuple type, NativeValue* target)
    {
        if (!Source.TryGetElements(value, out IEnumerable? elements))
        {
            throw Expectation.Mismatch(type, source.Describe(value));
        }

        int count = type.Elements.Count;
        NativeValue* items = source.Arena.Allocate<NativeValue>(count);
        int index = 0;
        try
        {
            foreach (object? element in elements)
            {
                if (index < count)
                {
                    ReadValue(ref source, element, type.Elements[index], items + index);
                }

                index++;
            }
        }
        catch (WitValueException exception) when (exception.WithinElement(index))
        {
            throw;
        }

        if (index != count)
        {
            throw Expectation.WrongLength(type, index);
        }

        target->Kind = NativeValueKind.Tuple;
        target->Items = new NativeVector { Size = (nuint)count, Data = items };
    }

    private static void ReadMap(ref Source source, object value, WitMap type, NativeValue* target)
    {
        int start = source.Stack.Count;
        if (value is IDictionary || type.HasStringKeys)
        {
            PushProperties(ref source, value, type);
        }
        else
        {
            PushEntries(ref source, value, type);
        }

        NativeVector values = source.Stack.Pop(start);
        ReadOnlySpan<NativeMapEntry> entries = new(values.Data, (int)values.Size / 2);
        int repeated = MapKeys.FindRepeated(entries);
        if (repeated >= 0)
        {
            throw type.HasStringKeys
                ? Expectation.Repeated("key", Encoding.UTF8.GetString(entries[repeated].Key.Text.Bytes))
                : new WitValueException($"the key of element {repeated} is given twice");
        }

        target->Kind = NativeValueKind.Map;
        target->Entries = new NativeVector { Size = (nuint)entries.Length, Data = values.Data };
    }

    /// <summary>Pushes key and value of each entry of a dictionary or property of an object.</summary>
    private static void PushProperties(ref Source source, object value, WitMap type)
    {
        if (!source.TryGetProperties(value, out IEnumerable<DictionaryEntry>? properties))
        {
            throw Expectation.Mismatch(type, source.Describe(value));
        }

        string? inside = null;
        try
        {
            foreach (DictionaryEntry property in properties)
            {
                NativeValue item = default;
                inside = source.GetText(property.Key) ?? source.Describe(property.Key);
                ReadValue(ref source, property.Key, type.Key, &item);
                source.Stack.Push(item);
                ReadValue(ref source, property.Value, type.Value, &item);
                source.Stack.Push(item);
            }
        }
        catch (WitValueException exception) when (exception.WithinMember(inside!))
        {
            throw;
        }
    }

    /// <summary>Pushes key and value of each object with Key and Value.</summary>
    private static void PushEntries(ref Source source, object value, WitMap type)
    {
        int index = 0;
        try
        {
            foreach (object? element in Source.GetElements(value))
            {
                if (source.Model.Unwrap(element) is not { } given
                    || !source.TryGetProperties(given, out IEnumerable<DictionaryEntry>? properties))
                {
                    throw new WitValueException($"expected an object with Key and Value, got {source.Describe(element)}");
                }

                NativeMapEntry entry = default;
                ReadMembers(ref source, properties, type.EntryMembers, (byte*)&entry, sizeof(NativeValue));
                source.Stack.Push(entry.Key);
                source.Stack.Push(entry.Value);
                index++;
            }
        }
        catch (WitValueException exception) when (exception.WithinElement(index))
        {
            throw;
        }
    }
}
