namespace Wassette.Interop;

/// <summary>Which of a guest's two output streams.</summary>
internal enum GuestStream
{
    StandardOutput,
    StandardError,
}

/// <summary>What a store asks of its owner while guest code runs. Called on the thread that runs the guest.</summary>
internal interface IGuestHost
{
    /// <summary>Called at each epoch tick that guest code observes: null to go on, else why the call must end.</summary>
    string? OnTick();

    /// <summary>The guest wrote to standard output or standard error. The bytes are only valid during the call.</summary>
    void OnOutput(GuestStream stream, ReadOnlySpan<byte> bytes);
}
