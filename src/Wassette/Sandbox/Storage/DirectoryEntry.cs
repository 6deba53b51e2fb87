namespace Wassette.Sandbox.Storage;

/// <summary>An entry of a directory.</summary>
/// <param name="Type">A case of wasi:filesystem's descriptor-type.</param>
/// <param name="Name">Its name.</param>
internal sealed record DirectoryEntry(string Type, string Name);
