using Wassette.Wit;

namespace Wassette.Components;

/// <summary>Reads a component's file.</summary>
internal static class ComponentFile
{
    /// <summary>The URI of a file. <see cref="Uri"/> itself takes <c>%41</c> in a path for an escape, and drops spaces at its end.</summary>
    /// <param name="path">A full path.</param>
    public static Uri UriOf(string path) =>
        OperatingSystem.IsWindows() ? new Uri(path) : new Uri("file://" + string.Join('/', path.Split('/').Select(Uri.EscapeDataString)));

    /// <summary>The full path of a path that may be relative.</summary>
    /// <exception cref="ImportException">It can't be one.</exception>
    public static string FullPath(string path)
    {
        try
        {
            return Path.GetFullPath(path);
        }
        catch (ArgumentException e)
        {
            throw new ImportException(ImportErrorKind.NotFound, $"There can be no file {DisplayText.QuotePath(path)}.", e);
        }
    }

    /// <summary>Reads the whole file.</summary>
    /// <exception cref="ImportException">There is no such file, it can't be read, or it is too large.</exception>
    public static byte[] Read(string path)
    {
        if (Directory.Exists(path))
        {
            throw new ImportException(ImportErrorKind.NotFound, $"{DisplayText.QuotePath(path)} is a directory; name a component's file in it.");
        }

        FileInfo file = new(path);
        if (!file.Exists)
        {
            throw new ImportException(ImportErrorKind.NotFound, $"There is no file {DisplayText.QuotePath(path)}.");
        }

        if (file.Length > ComponentCompiler.LargestComponent)
        {
            throw new ImportException(
                ImportErrorKind.TooLarge,
                $"{DisplayText.QuotePath(path)} is {file.Length} bytes; a component may have at most {ComponentCompiler.LargestComponent} bytes (256 MiB).");
        }

        // Pipes and devices have no length. Opening a pipe would wait for a writer, perhaps for ever.
        if (file.Length == 0)
        {
            throw new ImportException(ImportErrorKind.NotAComponent, $"{DisplayText.QuotePath(path)} is empty; a WebAssembly component was expected.");
        }

        try
        {
            using FileStream stream = file.OpenRead();
            byte[] bytes = GC.AllocateUninitializedArray<byte>((int)file.Length);
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImportException(ImportErrorKind.Unreadable, $"{DisplayText.QuotePath(path)} can't be read: {DisplayText.Clean(e.Message)}", e);
        }
    }
}
