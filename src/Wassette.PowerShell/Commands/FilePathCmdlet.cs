using System.Management.Automation;
using Wassette.PowerShell.Errors;

namespace Wassette.PowerShell.Commands;

/// <summary>A cmdlet that takes the paths of files as PowerShell has them: relative to its location, on its drives.</summary>
public abstract class FilePathCmdlet : PSCmdlet
{
    /// <summary>The file's path in the file system, without expanding wildcards; null, with an error, when it is in no file system.</summary>
    private protected string? ResolveFile(string path)
    {
        try
        {
            string file = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
            if (provider.Name == "FileSystem")
            {
                return Path.GetFullPath(file);
            }

            WriteError(ErrorRecords.PathNotInFileSystem(path, provider.Name));
        }
        catch (Exception e) when (e is RuntimeException or NotSupportedException or ArgumentException)
        {
            WriteError(ErrorRecords.PathNotResolved(path, e));
        }

        return null;
    }
}
