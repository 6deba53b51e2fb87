using Wassette.Wit;

namespace Wassette.Sandbox;

/// <summary>How a tool is called in an instance of its component.</summary>
/// <param name="Export">The function that the component exports.</param>
internal abstract record ToolEntry(WitFunction Export);

/// <summary>A function that is called with the arguments.</summary>
/// <param name="Export">The function.</param>
internal sealed record FunctionEntry(WitFunction Export) : ToolEntry(Export);

/// <summary>A command: <c>wasi:cli/run</c> with the arguments as a command line.</summary>
/// <param name="Export"><c>run</c>.</param>
internal sealed record CommandEntry(WitFunction Export) : ToolEntry(Export);
