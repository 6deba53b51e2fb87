namespace Wassette.Sandbox.Storage;

/// <summary>The cases of wasi:filesystem's descriptor-type that the gate tells apart.</summary>
internal static class FileTypes
{
    public const string Directory = "directory";
    public const string RegularFile = "regular-file";
    public const string SymbolicLink = "symbolic-link";
}
