namespace Wassette.PowerShell.Errors;

/// <summary>A tool ran to its end and returned an error. The value of it is the target object of the error record.</summary>
public sealed class ToolReturnedErrorException(string message) : Exception(message)
{
}
