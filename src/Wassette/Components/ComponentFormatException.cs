namespace Wassette.Components;

/// <summary>Bytes that were offered as a component are not one, or not one that can run here.</summary>
/// <param name="message">What was wrong and what to do, as one sentence or two.</param>
/// <param name="innerException">What Wasmtime said, if it was asked.</param>
public sealed class ComponentFormatException(string message, Exception? innerException = null) : Exception(message, innerException)
{
}
