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

    /// <summary>Adds a folder as build.ps1 Ahead lays it out, with one of the copy's own assemblies in it.</summary>
    /// <param name="platform">The platform, as in <c>linux-x64</c>.</param>
    /// <param name="assembly">The assembly's file.</param>
    /// <returns>Where it is.</returns>
    public string AddCompiledAhead(string platform, string assembly)
    {
        string folder = _directory.CreateSubdirectory(Path.Combine("runtimes", platform, "lib")).FullName;
        string path = Path.Combine(folder, assembly);
        File.Copy(Path.Combine(_directory.FullName, assembly), path);
        return path;
    }

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
