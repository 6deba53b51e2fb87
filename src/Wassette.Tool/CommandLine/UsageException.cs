namespace Wassette.Tool.CommandLine;

/// <summary>The command line can't be carried out as it stands.</summary>
internal sealed class UsageException(string message) : Exception(message);
