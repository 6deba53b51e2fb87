using Wassette.PowerShell.Tests.Hosting;

namespace Wassette.PowerShell.Tests.Loading;

/// <summary>The laid-out module at another path, without the natives that this machine has no use for.</summary>
internal sealed class ModuleCopy : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("wassette-module-");

    public ModuleCopy()
    {
        foreach (string file in Directory.EnumerateFiles(BuiltPaths.Module))
        {
            File.Copy(file, Path.Combine(_directory.FullName, Path.GetFileName(file)));
        }
    }

    /// <summary>The manifest of the copy.</summary>
    public string Manifest => Path.Combine(_directory.FullName, "Wassette.psd1");

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _directory.Delete(recursive: true);
        }
        catch (UnauthorizedAccessException)
        {
            // Windows keeps the files of loaded assemblies until the process ends.
        }
    }
}
