namespace Wassette.PowerShell.Tests.Hosting;

/// <summary>A directory for one test, deleted with all that is in it.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("wassette-");

    /// <summary>Its full path.</summary>
    public string Path => _directory.FullName;

    /// <inheritdoc/>
    public void Dispose() => _directory.Delete(recursive: true);
}
