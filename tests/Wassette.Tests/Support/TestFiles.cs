namespace Wassette.Tests.Support;

/// <summary>The components that the repository has for tests and as examples.</summary>
internal static class TestFiles
{
    /// <summary>The repository's root.</summary>
    public static string Root { get; } = FindRoot();

    public static string Types { get; } = Component("types");

    public static string Maps { get; } = Component("maps");

    public static string Tiny { get; } = Component("tiny");

    public static string Misbehave { get; } = Component("misbehave");

    public static string Command { get; } = Component("command");

    /// <summary>A test component by the name of its folder, or by <c>folder/file</c> without the extension.</summary>
    public static string Component(string name) =>
        Path.Combine(Root, "tests", "components", name.Contains('/', StringComparison.Ordinal) ? $"{name}.wasm" : $"{name}/{name}.wasm");

    /// <summary>A file of tests/components/bad.</summary>
    public static string Bad(string name) => Component($"bad/{name}");

    /// <summary>An example's component, by its path within examples.</summary>
    public static string Example(string path) => Path.Combine(Root, "examples", path);

    private static string FindRoot()
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Directory.Packages.props")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException($"'{AppContext.BaseDirectory}' is not within the repository.");
    }
}
