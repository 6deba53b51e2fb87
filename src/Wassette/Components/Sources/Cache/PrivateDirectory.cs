namespace Wassette.Components.Sources.Cache;

/// <summary>A directory that nobody but its owner can enter.</summary>
internal static class PrivateDirectory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes the directory, or closes it to others. What others could have put into it is deleted.</summary>
    public static void Ensure(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            // The user's own application data folder is closed to others.
            Directory.CreateDirectory(path);
            return;
        }

        Directory.CreateDirectory(path, OwnerOnly);
        UnixFileMode mode = File.GetUnixFileMode(path);
        if (mode == OwnerOnly)
        {
            return;
        }

        // Fails for a directory of somebody else, and then nothing in it is used.
        File.SetUnixFileMode(path, OwnerOnly);
        if ((mode & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0)
        {
            foreach (string directory in Directory.EnumerateDirectories(path))
            {
                Directory.Delete(directory, recursive: true);
            }

            foreach (string file in Directory.EnumerateFiles(path))
            {
                File.Delete(file);
            }
        }
    }

    /// <summary>How a file is opened that only its owner can read.</summary>
    public static FileStreamOptions FileOptions(FileMode mode, FileAccess access = FileAccess.Write, FileShare share = FileShare.None)
    {
        FileStreamOptions options = new() { Mode = mode, Access = access, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows() && mode is FileMode.Create or FileMode.CreateNew or FileMode.OpenOrCreate)
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }
}
