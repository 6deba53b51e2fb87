namespace Wassette.Benchmarks;

/// <summary>Files of the repository that the benchmarks use.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>What the benchmarks build, outside of what is committed.</summary>
    public static string Artifacts { get; } = Path.Combine(Root, "artifacts", "benchmarks");

    public static string File(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !System.IO.File.Exists(Path.Combine(directory.FullName, "Wassette.slnx")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new DirectoryNotFoundException("Run the benchmarks from within the repository.");
    }
}
