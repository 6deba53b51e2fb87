using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using Wassette.Interop;
using Wassette.Wit;
using Wassette.Wit.Values;

namespace Wassette.Sandbox;

/// <summary>The arguments of one call as native values, checked against the function's types before anything runs.</summary>
/// <remarks>Disposed by whoever runs the call, once nothing can read them any more.</remarks>
internal sealed unsafe class PreparedArguments : IDisposable
{
    private const int MostPooled = 32;
    private static readonly ConcurrentStack<ValueArena> Pool = [];

    // The audit trail remembers a shape for each call: one text for all calls where it is always the same.
    private static readonly ConditionalWeakTable<WitFunction, string> FixedShapes = [];

    private readonly ValueArena _arena;
    private int _disposed;

    private PreparedArguments(ValueArena arena, NativeValue* values)
    {
        _arena = arena;
        Values = values;
    }

    /// <summary>As many values as the function has parameters.</summary>
    public NativeValue* Values { get; }

    /// <summary>Reads arguments from a JSON object.</summary>
    /// <exception cref="WitValueException">They do not fit the function.</exception>
    public static PreparedArguments FromJson(WitFunction function, ReadOnlySpan<byte> json)
    {
        ValueArena arena = Rent();
        try
        {
            return new PreparedArguments(arena, JsonValueReader.ReadArguments(json, function, arena));
        }
        catch (ValueTooLargeException e)
        {
            Return(arena);
            throw new WitValueException(e.Message);
        }
        catch
        {
            Return(arena);
            throw;
        }
    }

    /// <summary>Reads arguments from .NET values by parameter name.</summary>
    /// <exception cref="WitValueException">They do not fit the function.</exception>
    public static PreparedArguments FromObjects(WitFunction function, object? arguments, IClrObjectModel model)
    {
        ValueArena arena = Rent();
        try
        {
            return new PreparedArguments(arena, ClrValueReader.ReadArguments(arguments, function, arena, model));
        }
        catch (ValueTooLargeException e)
        {
            Return(arena);
            throw new WitValueException(e.Message);
        }
        catch
        {
            Return(arena);
            throw;
        }
    }

    /// <summary>The arguments' names, kinds and sizes, without anything of their values.</summary>
    public string DescribeShape(WitFunction function)
    {
        if (!FixedShapes.TryGetValue(function, out string? shape))
        {
            shape = string.Join(", ", function.Parameters.Select((parameter, i) => $"{parameter.Name} {Describe(Values[i])}"));
            if (!function.Parameters.Any(parameter => HasSize(parameter.Type.Kind)))
            {
                FixedShapes.AddOrUpdate(function, shape);
            }
        }

        return shape;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            Return(_arena);
        }
    }

    private static bool HasSize(WitTypeKind kind) => kind is WitTypeKind.String or WitTypeKind.List or WitTypeKind.Map or WitTypeKind.Option;

    private static string Describe(in NativeValue value) => value.Kind switch
    {
        NativeValueKind.String => string.Create(CultureInfo.InvariantCulture, $"string of {value.Text.Size} bytes"),
        NativeValueKind.List or NativeValueKind.Map => string.Create(CultureInfo.InvariantCulture, $"list of {value.Items.Size}"),
        NativeValueKind.Option when value.Option == null => "none",
        NativeValueKind.Option => Describe(*value.Option),
        var kind => kind.ToString().ToLowerInvariant(),
    };

    private static ValueArena Rent() => Pool.TryPop(out ValueArena? arena) ? arena : new ValueArena();

    private static void Return(ValueArena arena)
    {
        arena.Reset();
        if (Pool.Count < MostPooled)
        {
            Pool.Push(arena);
        }
        else
        {
            arena.Dispose();
        }
    }
}
