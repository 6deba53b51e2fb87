namespace Wassette.Interop;

/// <summary>Wasmtime refused or ended a native call.</summary>
internal sealed class NativeErrorException(NativeError error) : Exception(error.Message)
{
    public NativeError Error { get; } = error;
}
