using Wassette.Interop;

namespace Wassette.Sandbox;

/// <summary>How a tool is called in an instance of its component.</summary>
internal abstract record ToolEntry;

/// <summary>A function that is called with the arguments.</summary>
/// <param name="Function">Where the component keeps it.</param>
internal sealed record FunctionEntry(ExportIndex Function) : ToolEntry;

/// <summary>A command: <c>wasi:cli/run</c> with the arguments as a command line.</summary>
/// <param name="Run">Where the component keeps <c>run</c>.</param>
internal sealed record CommandEntry(ExportIndex Run) : ToolEntry;
