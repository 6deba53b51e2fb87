namespace Wassette.Mcp.Tools.Builtin;

/// <summary>A built-in tool can't do what it was asked; the text says why and what to do next.</summary>
internal sealed class BuiltinToolException(string message, Exception? innerException = null) : Exception(message, innerException);
