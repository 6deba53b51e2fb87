using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Wassette.Interop;

namespace Wassette.Wit.Values;

/// <summary>JSON text to native component values, in one pass and without an object per value.</summary>
/// <remarks>
/// The values lie in the arena, and the names in them belong to the types: both must be alive until Wasmtime has
/// cloned the values. Accepts the canonical form that <see cref="JsonValueWriter"/> writes and a few more spellings.
/// </remarks>
internal static unsafe partial class JsonValueReader
{
    /// <summary>The deepest nesting of arrays and objects, the arguments object itself included.</summary>
    public const int MostLevels = 100;

    /// <summary>Reads the arguments of a call.</summary>
    /// <param name="json">A JSON object with a property for each argument, as UTF-8.</param>
    /// <param name="function">The function to call.</param>
    /// <param name="arena">Where to put the values.</param>
    /// <returns>As many values as the function has parameters; not null even when that is none.</returns>
    /// <exception cref="WitValueException">The text is not such an object.</exception>
    /// <exception cref="ValueTooLargeException">The values don't fit the arena.</exception>
    public static NativeValue* ReadArguments(ReadOnlySpan<byte> json, WitFunction function, ValueArena arena)
    {
        const string root = "arguments";
        Source source = new(json, arena);
        try
        {
            source.Start();
            if (source.Json.TokenType != JsonTokenType.StartObject)
            {
                throw new WitValueException($"expected an object with a property for each argument, got {source.Describe()}");
            }

            NativeValue* values = arena.Allocate<NativeValue>(Math.Max(1, function.Parameters.Count));
            ReadMembers(ref source, function.Members, (byte*)values, sizeof(NativeValue));
            source.End();
            return values;
        }
        catch (JsonException exception)
        {
            throw NotJson(exception, root);
        }
        catch (WitValueException exception) when (exception.WithinRoot(root))
        {
            throw;
        }
        finally
        {
            source.Stack.Dispose();
        }
    }

    /// <summary>Reads one value of a type.</summary>
    /// <exception cref="WitValueException">The text is not such a value.</exception>
    /// <exception cref="ValueTooLargeException">The value doesn't fit the arena.</exception>
    public static NativeValue* Read(ReadOnlySpan<byte> json, WitType type, ValueArena arena)
    {
        const string root = "value";
        Source source = new(json, arena);
        try
        {
            source.Start();
            NativeValue* value = arena.Allocate<NativeValue>(1);
            ReadValue(ref source, type, value);
            source.End();
            return value;
        }
        catch (JsonException exception)
        {
            throw NotJson(exception, root);
        }
        catch (WitValueException exception) when (exception.WithinRoot(root))
        {
            throw;
        }
        finally
        {
            source.Stack.Dispose();
        }
    }

    /// <summary>Reads the value that begins at the current token, and stays on its last token.</summary>
    private static void ReadValue(ref Source source, WitType type, NativeValue* target)
    {
        switch (type.Kind)
        {
            case WitTypeKind.Bool:
                ReadBool(ref source, type, target);
                break;
            case >= WitTypeKind.S8 and <= WitTypeKind.U64:
                ReadInteger(ref source, type, target);
                break;
            case WitTypeKind.F32:
                ReadF32(ref source, type, target);
                break;
            case WitTypeKind.F64:
                ReadF64(ref source, type, target);
                break;
            case WitTypeKind.Char:
                ReadChar(ref source, type, target);
                break;
            case WitTypeKind.String:
                source.Expect(JsonTokenType.String, type);
                target->Kind = NativeValueKind.String;
                target->Text = source.CopyText();
                break;
            case WitTypeKind.Enum:
                ReadEnum(ref source, (WitEnum)type, target);
                break;
            case WitTypeKind.Flags:
                ReadFlags(ref source, (WitFlags)type, target);
                break;
            case WitTypeKind.Option:
                ReadOption(ref source, (WitOption)type, target);
                break;
            case WitTypeKind.List:
                ReadList(ref source, (WitList)type, target);
                break;
            case WitTypeKind.Tuple:
                ReadTuple(ref source, (WitTuple)type, target);
                break;
            case WitTypeKind.Record:
                ReadRecord(ref source, (WitRecord)type, target);
                break;
            case WitTypeKind.Variant:
                ReadVariant(ref source, (WitVariant)type, target);
                break;
            case WitTypeKind.Result:
                ReadResult(ref source, (WitResult)type, target);
                break;
            case WitTypeKind.Map:
                ReadMap(ref source, (WitMap)type, target);
                break;
            default:
                throw new NotSupportedException($"a {type} has no values outside its component");
        }
    }

    private static WitValueException NotJson(JsonException exception, string root)
    {
        // The message ends with a position that counts from zero.
        string message = exception.Message;
        int end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        string reason = VisibleText.Excerpt(end < 0 ? message : message[..end].TrimEnd(' ', '.'), 200);
        WitValueException error = new(
            $"not valid JSON at line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}: {reason}");
        error.WithinRoot(root);
        return error;
    }

    /// <summary>The text being read and where its values go.</summary>
    private ref struct Source(ReadOnlySpan<byte> json, ValueArena arena)
    {
        // Longer than any name in WIT that is worth comparing without an allocation.
        private const int LongestStackName = 256;

        private readonly ReadOnlySpan<byte> _json = json;

        /// <summary>Goes deeper than <see cref="MostLevels"/>, so that an error there can name its place.</summary>
        public Utf8JsonReader Json = new(json, new JsonReaderOptions { MaxDepth = 10 * MostLevels });

        public ValueStack Stack = new(arena);

        /// <summary>How many values, one in another, are read for the second time; see <see cref="MostPostponed"/>.</summary>
        public int Postponed;

        public readonly ValueArena Arena => arena;

        public void Start()
        {
            // Checked once and fast for the whole text: Utf8JsonReader does not look inside strings.
            if (!Utf8.IsValid(_json))
            {
                throw new WitValueException("the text is not valid UTF-8");
            }

            Json.Read();
        }

        /// <summary>Nothing but white space may follow; the reader throws on anything else.</summary>
        public void End() => Json.Read();

        public readonly void Expect(JsonTokenType token, WitType type)
        {
            if (Json.TokenType != token)
            {
                throw Expectation.Mismatch(type, Describe());
            }

            if (token is JsonTokenType.StartArray or JsonTokenType.StartObject)
            {
                CheckDepth();
            }
        }

        public readonly void CheckDepth()
        {
            if (Json.CurrentDepth >= MostLevels)
            {
                throw Expectation.TooDeep(MostLevels);
            }
        }

        /// <summary>Copies the current string or property name into the arena.</summary>
        public readonly NativeVector CopyText()
        {
            if (!Json.ValueIsEscaped)
            {
                return arena.Copy(Json.ValueSpan);
            }

            // Escapes only shrink.
            int length = Json.ValueSpan.Length;
            byte* data = arena.AllocateUninitialized<byte>(length);
            int written = Unescape(new Span<byte>(data, length));
            return new NativeVector { Size = (nuint)written, Data = data };
        }

        /// <summary>Unescapes the current string or property name.</summary>
        public readonly int Unescape(Span<byte> destination)
        {
            try
            {
                return Json.CopyString(destination);
            }
            catch (InvalidOperationException)
            {
                // The whole text is valid UTF-8, so only an escape can be wrong.
                throw Expectation.LoneSurrogate();
            }
        }

        /// <summary>The position of the current string or property name in a table, or -1.</summary>
        public readonly int FindName(WitNameTable names, int expected)
        {
            ReadOnlySpan<byte> text = Json.ValueSpan;
            if (!Json.ValueIsEscaped)
            {
                return names.IndexOf(text, expected);
            }

            Span<byte> unescaped = text.Length <= LongestStackName ? stackalloc byte[LongestStackName] : new byte[text.Length];
            return names.IndexOf(unescaped[..Unescape(unescaped)], expected);
        }

        /// <summary>Whether the current string or property name is a short name; unlike ValueTextEquals, for any escapes.</summary>
        public readonly bool Is(ReadOnlySpan<byte> name)
        {
            ReadOnlySpan<byte> text = Json.ValueSpan;
            if (!Json.ValueIsEscaped)
            {
                return text.SequenceEqual(name);
            }

            Span<byte> unescaped = stackalloc byte[LongestStackName];
            return text.Length <= LongestStackName && unescaped[..Unescape(unescaped)].SequenceEqual(name);
        }

        /// <summary>The current string or property name, for a message; as much of it as a message shows.</summary>
        public readonly string ShownText()
        {
            ReadOnlySpan<byte> text = Json.ValueSpan;
            if (Json.ValueIsEscaped)
            {
                byte[] unescaped = new byte[text.Length];
                text = unescaped.AsSpan(0, Unescape(unescaped));
            }

            // A cut through a character shows as one replacement character past what the excerpt keeps.
            return Encoding.UTF8.GetString(text[..Math.Min(text.Length, 8 * VisibleText.ExcerptLength)]);
        }

        /// <summary>The current value, for a message.</summary>
        public readonly string Describe() => Json.TokenType switch
        {
            JsonTokenType.String => $"string {VisibleText.Quote(ShownText())}",
            JsonTokenType.Number => $"number {VisibleText.Excerpt(Encoding.UTF8.GetString(Json.ValueSpan))}",
            JsonTokenType.True => "true",
            JsonTokenType.False => "false",
            JsonTokenType.Null => "null",
            JsonTokenType.StartArray => "an array",
            _ => "an object",
        };
    }
}
