namespace Wassette.Sandbox;

/// <summary>A result is larger than a call may return.</summary>
/// <param name="length">Its length as JSON in bytes.</param>
internal sealed class ResultTooLargeException(long length) : Exception($"The result is {length} bytes long.")
{
    public long Length { get; } = length;
}
