namespace Wassette.Components.Sources.Credentials;

/// <summary>Where docker and podman keep credentials.</summary>
internal sealed record CredentialPlaces
{
    public static CredentialPlaces OfProcess { get; } = new()
    {
        Variable = Environment.GetEnvironmentVariable,
        Home = Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile),
    };

    /// <summary>Gives the value of an environment variable.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>The user's home directory.</summary>
    public required string Home { get; init; }

    /// <summary>The files that may have credentials, first the one that counts first.</summary>
    public IEnumerable<string> Files()
    {
        // containers-auth.json(5): the variable replaces podman's and docker's places.
        if (Variable("REGISTRY_AUTH_FILE") is { Length: > 0 } chosen)
        {
            return [chosen];
        }

        List<string> files = [];
        if (Variable("XDG_RUNTIME_DIR") is { Length: > 0 } runtime)
        {
            files.Add(Path.Combine(runtime, "containers", "auth.json"));
        }

        string config = Variable("XDG_CONFIG_HOME") is { Length: > 0 } configured ? configured : Path.Combine(Home, ".config");
        files.Add(Path.Combine(config, "containers", "auth.json"));
        string docker = Variable("DOCKER_CONFIG") is { Length: > 0 } directory ? directory : Path.Combine(Home, ".docker");
        files.Add(Path.Combine(docker, "config.json"));
        return files;
    }

    /// <summary>
    /// The directories in which programs are found: full paths only, since what lies in the current directory may be
    /// anyone's.
    /// </summary>
    public IEnumerable<string> ProgramDirectories() =>
        (Variable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Where(Path.IsPathFullyQualified);
}
