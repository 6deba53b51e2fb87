using System.Collections;
using Wassette.Interop;

namespace Wassette.Wit.Values;

internal static unsafe partial class ClrValueReader
{
    private static void ReadOption(ref Source source, object? value, WitOption type, NativeValue* target)
    {
        target->Kind = NativeValueKind.Option;
        target->Option = null;
        if (value is null)
        {
            return;
        }

        NativeValue* some = source.Arena.Allocate<NativeValue>(1);
        if (type.IsNested)
        {
            DictionaryEntry wrapped = ReadWrapper(ref source, value, type, "Some", "Some");
            ReadPayload(ref source, "some", wrapped.Value, type.Value, some);
        }
        else
        {
            ReadValue(ref source, value, type.Value, some);
        }

        target->Option = some;
    }

    private static void ReadResult(ref Source source, object value, WitResult type, NativeValue* target)
    {
        DictionaryEntry wrapped = ReadWrapper(ref source, value, type, "Ok", "Err");
        bool isOk = "Ok".Equals((string)wrapped.Key, StringComparison.OrdinalIgnoreCase);
        WitType? payload = isOk ? type.Ok : type.Err;
        NativeValue* content = payload is null ? null : source.Arena.Allocate<NativeValue>(1);
        ReadPayload(ref source, isOk ? "ok" : "err", wrapped.Value, payload, content);
        target->Kind = NativeValueKind.Result;
        target->Result = new NativeResult { IsOk = isOk ? (byte)1 : (byte)0, Payload = content };
    }

    /// <summary>The only property of an object, which must have one of two names.</summary>
    private static DictionaryEntry ReadWrapper(ref Source source, object value, WitType type, string name, string otherName)
    {
        if (source.TryGetProperties(value, out IEnumerable<DictionaryEntry>? properties)
            && properties.Take(2).ToArray() is [{ Key: string key } property]
            && (key.Equals(name, StringComparison.OrdinalIgnoreCase) || key.Equals(otherName, StringComparison.OrdinalIgnoreCase)))
        {
            return property;
        }

        throw Expectation.Mismatch(type, source.Describe(value));
    }

    private static void ReadPayload(ref Source source, string property, object? value, WitType? type, NativeValue* target)
    {
        try
        {
            if (type is not null)
            {
                ReadValue(ref source, value, type, target);
            }
            else if (source.Model.Unwrap(value) is not null)
            {
                throw new WitValueException($"expected null, got {source.Describe(value)}");
            }
        }
        catch (WitValueException exception) when (exception.WithinMember(property))
        {
            throw;
        }
    }

    private static void ReadVariant(ref Source source, object value, WitVariant type, NativeValue* target)
    {
        // A case without a value may be just its name.
        object? tag = value;
        (bool hasTag, bool hasValue, object? payload) = (value is string or Enum, false, null);
        if (!hasTag)
        {
            if (!source.TryGetProperties(value, out IEnumerable<DictionaryEntry>? properties))
            {
                throw Expectation.Mismatch(type, source.Describe(value));
            }

            foreach (DictionaryEntry property in properties)
            {
                string name = source.GetText(property.Key) ?? source.Describe(property.Key);
                if (!hasTag && IsOneOf(name, "Case", "tag"))
                {
                    (hasTag, tag) = (true, source.Model.Unwrap(property.Value));
                }
                else if (!hasValue && IsOneOf(name, "Value", "val"))
                {
                    (hasValue, payload) = (true, property.Value);
                }
                else
                {
                    throw new WitValueException($"unknown property {VisibleText.Quote(name)}; the properties are \"Case\", \"Value\"");
                }
            }
        }

        WitCase @case = FindCase(ref source, type, hasTag ? tag : null);
        target->Kind = NativeValueKind.Variant;
        target->Variant = new NativeVariant { Discriminant = @case.Name.Native };
        if (@case.Payload is null)
        {
            ReadPayload(ref source, "val", payload, type: null, target: null);
        }
        else
        {
            target->Variant.Payload = source.Arena.Allocate<NativeValue>(1);
            if (!hasValue && !@case.Payload.IsOptional)
            {
                throw Expectation.MissingPayload(@case);
            }

            ReadPayload(ref source, "val", payload, @case.Payload, target->Variant.Payload);
        }
    }

    private static WitCase FindCase(ref Source source, WitVariant type, object? tag)
    {
        if (tag is not (string or Enum or char))
        {
            string cases = VisibleText.QuoteList(type.Cases.Select(@case => @case.Name.Value));
            throw new WitValueException($"expected the case, one of {cases}, got {source.Describe(tag)}");
        }

        string name = tag.ToString()!;
        int index = type.ClrNames.IndexOf(name);
        return index >= 0 ? type.Cases[index] : throw Expectation.UnknownCase("one of", type.Names, name);
    }

    private static bool IsOneOf(string name, string first, string second) =>
        name.Equals(first, StringComparison.OrdinalIgnoreCase) || name.Equals(second, StringComparison.OrdinalIgnoreCase);
}
