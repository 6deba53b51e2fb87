using Wassette.Interop;
using Wassette.Wit;

namespace Wassette.UserFiles;

/// <summary>A directory that nobody but the user gets into.</summary>
internal static class PrivateDirectory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode WritableByOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Makes the directory, or closes the one that is there.</summary>
    /// <returns>False when others could write to it until now: what is in it may be theirs.</returns>
    /// <exception cref="UnsafeFileException">It belongs to another user.</exception>
    public static bool Close(string path)
    {
        RequireFullPath(path);
        if (OperatingSystem.IsWindows())
        {
            bool isNew = !Directory.Exists(path);
            bool isPrivate = isNew || WindowsAccess.FindOtherReader(new DirectoryInfo(path)) is null;
            if (isNew || !isPrivate)
            {
                WindowsAccess.CloseDirectory(path);
            }

            return isPrivate;
        }

        Directory.CreateDirectory(path, OwnerOnly);
        UnixFileStatus status = RequireOwn(path);
        if (status.Permissions != OwnerOnly)
        {
            File.SetUnixFileMode(path, OwnerOnly);
        }

        return (status.Permissions & WritableByOthers) == 0;
    }

    /// <summary>Requires that only the user can change what is in the directory. Changes nothing.</summary>
    /// <exception cref="UnsafeFileException">It belongs to another user, or others can write to it.</exception>
    public static void RequirePrivate(string path)
    {
        RequireFullPath(path);
        if (OperatingSystem.IsWindows())
        {
            if (WindowsAccess.FindOtherReader(new DirectoryInfo(path)) is { } other)
            {
                throw new UnsafeFileException(
                    $"The directory {DisplayText.QuotePath(path)} is open to {DisplayText.Quote(other)}. Remove that access.");
            }
        }
        else if ((RequireOwn(path).Permissions & WritableByOthers) != 0)
        {
            throw new UnsafeFileException(
                $"Others can write to the directory {DisplayText.QuotePath(path)}. See that what is in it is yours, then close it with: chmod 700");
        }
    }

    /// <summary>Renames a file or directory so that its new name outlasts a loss of power, and it is never without a name.</summary>
    public static void Rename(string path, string newPath)
    {
        Directory.Move(path, newPath);
        Flush(Path.GetDirectoryName(newPath)!);
        Flush(Path.GetDirectoryName(path)!);
    }

    /// <summary>Waits until the names in a directory outlast a loss of power; Windows sees to that itself.</summary>
    public static void Flush(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            UnixDirectory.Flush(path);
        }
    }

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static UnixFileStatus RequireOwn(string path)
    {
        UnixFileStatus status = UnixFileStatus.Read(path, follow: true)
            ?? throw new DirectoryNotFoundException($"{DisplayText.QuotePath(path)} is not there.");
        return status.IsOwn
            ? status
            : throw new UnsafeFileException($"The directory {DisplayText.QuotePath(path)} belongs to another user.");
    }

    private static void RequireFullPath(string path)
    {
        // Without a home directory, it would be wherever the process stands.
        if (!Path.IsPathFullyQualified(path))
        {
            throw new UnsafeFileException($"There is no home directory to keep {DisplayText.QuotePath(path)} in. Set HOME.");
        }
    }
}
