namespace Wassette.Interop;

/// <summary>Arguments need more native memory than a call may take.</summary>
internal sealed class ValueTooLargeException(long limit)
    : Exception($"the arguments need more than {limit / (1024 * 1024)} MiB of memory")
{
}
