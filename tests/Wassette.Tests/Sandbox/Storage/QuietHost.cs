using Wassette.Interop;

namespace Wassette.Tests.Sandbox.Storage;

/// <summary>A host that lets the guest go on and drops what it writes.</summary>
internal sealed class QuietHost : IGuestHost
{
    public string? OnTick() => null;

    public void OnOutput(GuestStream stream, ReadOnlySpan<byte> bytes)
    {
    }
}
