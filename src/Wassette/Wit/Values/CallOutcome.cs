using Wassette.Interop;

namespace Wassette.Wit.Values;

/// <summary>What a call gave: the value, or the error, of a result; or the value as it is.</summary>
internal readonly unsafe struct CallOutcome
{
    private CallOutcome(bool isError, WitType? type, NativeValue* value)
    {
        IsError = isError;
        Type = type;
        Value = value;
    }

    /// <summary>Whether the function returned <c>err</c>.</summary>
    public bool IsError { get; }

    /// <summary>The type of the value or error, or null when there is none.</summary>
    public WitType? Type { get; }

    /// <summary>The value or error; null when <see cref="Type"/> is. Part of the result that it was made of.</summary>
    public NativeValue* Value { get; }

    /// <summary>Looks at what a function returned.</summary>
    /// <param name="function">The function.</param>
    /// <param name="result">Its result; not looked at when the function has none.</param>
    public static CallOutcome Of(WitFunction function, NativeValue* result)
    {
        if (function.Result is not WitResult type)
        {
            return new(false, function.Result, function.Result is null ? null : result);
        }

        bool isOk = result->Result.IsOk != 0;
        WitType? payload = isOk ? type.Ok : type.Err;
        return new(!isOk, payload, payload is null ? null : result->Result.Payload);
    }
}
