namespace Wassette.UserFiles;

/// <summary>A file or directory that should be the user's alone is not, and was not used.</summary>
internal sealed class UnsafeFileException(string message) : IOException(message)
{
}
