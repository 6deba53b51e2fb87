namespace Wassette.PowerShell.Errors;

/// <summary>A call of a tool failed, and something was refused to its component during the call.</summary>
public sealed class ToolFailedException(string message, Exception innerException) : Exception(message, innerException)
{
}
