namespace Wassette.Tests.Support;

/// <summary>A directory that goes with the test.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("wassette-test-").FullName;

    /// <summary>The path of a file in the directory; the file need not exist.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Copies a file into the directory.</summary>
    /// <returns>The copy's path.</returns>
    public string Copy(string source, string name)
    {
        string path = File(name);
        System.IO.File.Copy(source, path, overwrite: true);
        return path;
    }

    /// <summary>Writes a file in the directory.</summary>
    /// <returns>Its path.</returns>
    public string Write(string name, ReadOnlySpan<byte> bytes)
    {
        string path = File(name);
        System.IO.File.WriteAllBytes(path, bytes);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
