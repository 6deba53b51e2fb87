using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Wassette.Interop;

namespace Wassette.Wit.Values;

/// <summary>.NET objects to native component values, as leniently as PowerShell binds parameters.</summary>
/// <remarks>As for <see cref="JsonValueReader"/>, the arena and the types must outlive the call.</remarks>
internal static unsafe partial class ClrValueReader
{
    /// <summary>The deepest nesting, so that an object that contains itself ends in an error.</summary>
    public const int MostLevels = JsonValueReader.MostLevels;

    /// <summary>Reads the arguments of a call.</summary>
    /// <param name="arguments">
    /// A dictionary or an object with a property for each argument, named as in WIT or in PascalCase, in any case.
    /// </param>
    /// <param name="function">The function to call.</param>
    /// <param name="arena">Where to put the values.</param>
    /// <param name="model">Tells what the objects are.</param>
    /// <returns>As many values as the function has parameters; not null even when that is none.</returns>
    /// <exception cref="WitValueException">The arguments don't fit the function.</exception>
    /// <exception cref="ValueTooLargeException">The values don't fit the arena.</exception>
    public static NativeValue* ReadArguments(object? arguments, WitFunction function, ValueArena arena, IClrObjectModel model)
    {
        Source source = new(arena, model);
        try
        {
            object? given = model.Unwrap(arguments);
            if (given is null || !source.TryGetProperties(given, out IEnumerable<DictionaryEntry>? properties))
            {
                throw new WitValueException(
                    $"expected a dictionary or an object with a property for each argument, got {source.Describe(given)}");
            }

            NativeValue* values = arena.Allocate<NativeValue>(Math.Max(1, function.Parameters.Count));
            ReadMembers(ref source, properties, function.Members, (byte*)values, sizeof(NativeValue));
            return values;
        }
        catch (WitValueException exception) when (exception.WithinRoot("arguments"))
        {
            throw;
        }
        finally
        {
            source.Stack.Dispose();
        }
    }

    /// <summary>Reads one value of a type.</summary>
    /// <exception cref="WitValueException">The value doesn't fit the type.</exception>
    /// <exception cref="ValueTooLargeException">The value doesn't fit the arena.</exception>
    public static NativeValue* Read(object? value, WitType type, ValueArena arena, IClrObjectModel model)
    {
        Source source = new(arena, model);
        try
        {
            NativeValue* target = arena.Allocate<NativeValue>(1);
            ReadValue(ref source, value, type, target);
            return target;
        }
        catch (WitValueException exception) when (exception.WithinRoot("value"))
        {
            throw;
        }
        finally
        {
            source.Stack.Dispose();
        }
    }

    private static void ReadValue(ref Source source, object? given, WitType type, NativeValue* target)
    {
        if (source.Depth++ == MostLevels)
        {
            throw Expectation.TooDeep(MostLevels);
        }

        object? value = source.Model.Unwrap(given);
        if (type is WitOption option)
        {
            ReadOption(ref source, value, option, target);
        }
        else
        {
            ReadPresent(ref source, value ?? throw Expectation.Mismatch(type, "null"), type, target);
        }

        source.Depth--;
    }

    private static void ReadPresent(ref Source source, object value, WitType type, NativeValue* target)
    {
        switch (type.Kind)
        {
            case WitTypeKind.Bool:
                ReadBool(ref source, value, type, target);
                break;
            case >= WitTypeKind.S8 and <= WitTypeKind.U64:
                ReadInteger(ref source, value, type, target);
                break;
            case WitTypeKind.F32 or WitTypeKind.F64:
                ReadFloat(ref source, value, type, target);
                break;
            case WitTypeKind.Char:
                ReadChar(ref source, value, type, target);
                break;
            case WitTypeKind.String:
                ReadString(ref source, value, type, target);
                break;
            case WitTypeKind.Enum:
                ReadEnum(ref source, value, (WitEnum)type, target);
                break;
            case WitTypeKind.Flags:
                ReadFlags(ref source, value, (WitFlags)type, target);
                break;
            case WitTypeKind.List:
                ReadList(ref source, value, (WitList)type, target);
                break;
            case WitTypeKind.Tuple:
                ReadTuple(ref source, value, (WitTuple)type, target);
                break;
            case WitTypeKind.Record:
                ReadRecord(ref source, value, (WitRecord)type, target);
                break;
            case WitTypeKind.Variant:
                ReadVariant(ref source, value, (WitVariant)type, target);
                break;
            case WitTypeKind.Result:
                ReadResult(ref source, value, (WitResult)type, target);
                break;
            case WitTypeKind.Map:
                ReadMap(ref source, value, (WitMap)type, target);
                break;
            default:
                throw new NotSupportedException($"a {type} has no values outside its component");
        }
    }

    /// <summary>Where values come from and go to.</summary>
    private ref struct Source(ValueArena arena, IClrObjectModel model)
    {
        public ValueStack Stack = new(arena);

        public int Depth;

        public readonly ValueArena Arena => arena;

        public readonly IClrObjectModel Model => model;

        /// <summary>The entries of a dictionary or the properties of an object.</summary>
        public readonly bool TryGetProperties(object value, [NotNullWhen(true)] out IEnumerable<DictionaryEntry>? properties)
        {
            properties = value switch
            {
                IDictionary dictionary => Entries(dictionary),
                IDictionary<string, object?> dictionary => dictionary.Select(entry => new DictionaryEntry(entry.Key, entry.Value)),
                string => null,
                _ => model.GetProperties(value)?.Select(property => new DictionaryEntry(property.Key, property.Value)),
            };
            return properties is not null;
        }

        /// <summary>The elements of a collection; false for text, dictionaries and single values.</summary>
        public static bool TryGetElements(object value, [NotNullWhen(true)] out IEnumerable? elements)
        {
            elements = value is string or IDictionary or IDictionary<string, object?> ? null : value as IEnumerable;
            return elements is not null;
        }

        /// <summary>The elements of a collection, or the single value.</summary>
        public static IEnumerable GetElements(object value) =>
            TryGetElements(value, out IEnumerable? elements) ? elements : new[] { value };

        /// <summary>The text of a scalar, or null.</summary>
        public readonly string? GetText(object value) => ClrScalar.ToText(value, model);

        /// <summary>A value, for a message.</summary>
        public readonly string Describe(object? given)
        {
            object? value = model.Unwrap(given);
            return value switch
            {
                null => "null",
                string or char => $"string {VisibleText.Quote(value.ToString())}",
                bool flag => flag ? "true" : "false",
                IDictionary or IDictionary<string, object?> => "an object",
                IEnumerable => "an array",
                _ when IsNumber(value) => $"number {((IFormattable)value).ToString(null, CultureInfo.InvariantCulture)}",
                _ => $"a {VisibleText.Excerpt(value.GetType().FullName ?? value.GetType().Name, 80)}",
            };
        }

        private static bool IsNumber(object value) => value is not Enum
            && (ClrScalar.ToInteger(value, out _) != ExactIntegerKind.NotANumber || value is double or float or Half);

        private static IEnumerable<DictionaryEntry> Entries(IDictionary dictionary)
        {
            // IDictionary's own enumerator, because the one of IEnumerable may give key-value pairs of any type.
            IDictionaryEnumerator enumerator = dictionary.GetEnumerator();
            while (enumerator.MoveNext())
            {
                yield return enumerator.Entry;
            }
        }
    }
}
