using Wassette.Wit;

namespace Wassette.PowerShell.Values;

/// <summary>How the value of a function goes down the pipeline.</summary>
internal static class ResultShape
{
    /// <summary>Whether a function that succeeds gives a value.</summary>
    public static bool HasValue(WitFunction function) => ValueType(function) is not null;

    /// <summary>Whether the value is a list, whose elements are objects of their own; bytes, tuples and maps are one object.</summary>
    public static bool IsSequence(WitFunction function)
    {
        WitType? type = ValueType(function);
        return (type is WitOption { IsNested: false } option ? option.Value : type)
            is WitList { IsBytes: false } or WitFlags or WitMap { HasStringKeys: false };
    }

    private static WitType? ValueType(WitFunction function) => function.Result is WitResult result ? result.Ok : function.Result;
}
