using System.Text.Json;
using Wassette.Interop;

namespace Wassette.Wit.Values;

internal static unsafe partial class JsonValueReader
{
    /// <summary>
    /// How many variants, one in another, may have their value before their tag. Each of them has its text read once
    /// more, which this keeps within a small factor.
    /// </summary>
    private const int MostPostponed = 8;

    private static void ReadOption(ref Source source, WitOption type, NativeValue* target)
    {
        target->Kind = NativeValueKind.Option;
        target->Option = null;
        if (source.Json.TokenType == JsonTokenType.Null)
        {
            return;
        }

        NativeValue* value = source.Arena.Allocate<NativeValue>(1);
        if (type.IsNested)
        {
            source.Expect(JsonTokenType.StartObject, type);
            source.Json.Read();
            if (source.Json.TokenType != JsonTokenType.PropertyName || !source.Is("some"u8))
            {
                throw Expectation.Mismatch(type, "an object without \"some\"");
            }

            ReadPayload(ref source, "some", type.Value, value);
            ExpectEnd(ref source, "some");
        }
        else
        {
            ReadValue(ref source, type.Value, value);
        }

        target->Option = value;
    }

    private static void ReadResult(ref Source source, WitResult type, NativeValue* target)
    {
        source.Expect(JsonTokenType.StartObject, type);
        source.Json.Read();
        bool isOk = source.Json.TokenType == JsonTokenType.PropertyName && source.Is("ok"u8);
        if (!isOk && (source.Json.TokenType != JsonTokenType.PropertyName || !source.Is("err"u8)))
        {
            throw Expectation.Mismatch(type, "an object without \"ok\" and \"err\"");
        }

        string side = isOk ? "ok" : "err";
        WitType? payload = isOk ? type.Ok : type.Err;
        NativeValue* value = payload is null ? null : source.Arena.Allocate<NativeValue>(1);
        ReadPayload(ref source, side, payload, value);
        ExpectEnd(ref source, side);
        target->Kind = NativeValueKind.Result;
        target->Result = new NativeResult { IsOk = isOk ? (byte)1 : (byte)0, Payload = value };
    }

    /// <summary>Reads the value of the current property; null when there is no type for it.</summary>
    private static void ReadPayload(ref Source source, string property, WitType? type, NativeValue* target)
    {
        source.Json.Read();
        try
        {
            if (type is not null)
            {
                ReadValue(ref source, type, target);
            }
            else if (source.Json.TokenType != JsonTokenType.Null)
            {
                throw new WitValueException($"expected null, got {source.Describe()}");
            }
        }
        catch (WitValueException exception) when (exception.WithinMember(property))
        {
            throw;
        }
    }

    private static void ExpectEnd(ref Source source, string property)
    {
        source.Json.Read();
        if (source.Json.TokenType != JsonTokenType.EndObject)
        {
            throw new WitValueException($"nothing may stand beside \"{property}\", got {VisibleText.Quote(source.ShownText())}");
        }
    }

    private static void ReadVariant(ref Source source, WitVariant type, NativeValue* target)
    {
        source.Expect(JsonTokenType.StartObject, type);
        int index = -1;
        bool hasValue = false;
        bool isRead = false;
        NativeValue* payload = null;
        Utf8JsonReader postponed = default;
        while (source.Json.Read() && source.Json.TokenType == JsonTokenType.PropertyName)
        {
            if (source.Is("tag"u8))
            {
                index = index < 0 ? ReadTag(ref source, type) : throw Expectation.Repeated("field", "tag");
            }
            else if (!source.Is("val"u8))
            {
                throw new WitValueException($"unknown field {VisibleText.Quote(source.ShownText())}; the fields are \"tag\", \"val\"");
            }
            else if (hasValue)
            {
                throw Expectation.Repeated("field", "val");
            }
            else
            {
                hasValue = true;
                if (index >= 0)
                {
                    payload = ReadCase(ref source, type.Cases[index]);
                    isRead = true;
                }
                else if (source.Postponed == MostPostponed)
                {
                    throw new WitValueException("expected \"tag\" before \"val\" at this depth");
                }
                else
                {
                    // What the value must be is known only after the tag.
                    postponed = source.Json;
                    source.Json.Skip();
                }
            }
        }

        if (index < 0)
        {
            string cases = VisibleText.QuoteList(type.Cases.Select(@case => @case.Name.Value));
            throw new WitValueException($"missing field \"tag\" (one of {cases})");
        }

        if (hasValue && !isRead)
        {
            Utf8JsonReader end = source.Json;
            source.Json = postponed;
            source.Postponed++;
            payload = ReadCase(ref source, type.Cases[index]);
            source.Postponed--;
            source.Json = end;
        }
        else if (!hasValue)
        {
            payload = WithoutValue(type.Cases[index], source.Arena);
        }

        target->Kind = NativeValueKind.Variant;
        target->Variant = new NativeVariant { Discriminant = type.Cases[index].Name.Native, Payload = payload };
    }

    private static int ReadTag(ref Source source, WitVariant type)
    {
        source.Json.Read();
        try
        {
            if (source.Json.TokenType != JsonTokenType.String)
            {
                throw new WitValueException($"expected the name of a case, got {source.Describe()}");
            }

            int index = source.FindName(type.Names, expected: 0);
            return index >= 0 ? index : throw Expectation.UnknownCase("one of", type.Names, source.ShownText());
        }
        catch (WitValueException exception) when (exception.WithinMember("tag"))
        {
            throw;
        }
    }

    /// <summary>Reads the value of the current property as the payload of a case.</summary>
    private static NativeValue* ReadCase(ref Source source, WitCase @case)
    {
        NativeValue* payload = @case.Payload is null ? null : source.Arena.Allocate<NativeValue>(1);
        ReadPayload(ref source, "val", @case.Payload, payload);
        return payload;
    }

    /// <summary>The payload of a case that came without one: none when it is an option, as for a field.</summary>
    private static NativeValue* WithoutValue(WitCase @case, ValueArena arena)
    {
        if (@case.Payload is null)
        {
            return null;
        }

        if (!@case.Payload.IsOptional)
        {
            throw Expectation.MissingPayload(@case);
        }

        NativeValue* none = arena.Allocate<NativeValue>(1);
        none->Kind = NativeValueKind.Option;
        return none;
    }
}
