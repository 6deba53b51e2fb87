using Wassette.Interop;
using Wassette.Wit.Values;

namespace Wassette.Sandbox;

/// <summary>Turns what a function returned into what the caller asked for, on the guest's thread.</summary>
internal interface IResultReader<out T>
{
    /// <summary>Reads a result.</summary>
    /// <param name="outcome">The value or error; its memory is only valid during the call.</param>
    /// <param name="limit">The most bytes that the result may have as JSON.</param>
    /// <exception cref="ResultTooLargeException">It has more.</exception>
    T Read(CallOutcome outcome, int limit);
}
