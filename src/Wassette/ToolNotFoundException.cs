namespace Wassette;

/// <summary>A name stands for no tool of the session, or for several.</summary>
public sealed class ToolNotFoundException(string message, IReadOnlyList<WasmTool> candidates) : Exception(message)
{
    /// <summary>The tools that the name could stand for; empty when there is none.</summary>
    public IReadOnlyList<WasmTool> Candidates { get; } = candidates;
}
