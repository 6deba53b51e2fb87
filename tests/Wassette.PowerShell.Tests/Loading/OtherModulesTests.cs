using Wassette.PowerShell.Tests.Hosting;

namespace Wassette.PowerShell.Tests.Loading;

/// <summary>A module with another YamlDotNet in the same process. Each order needs a process in which nothing is loaded yet.</summary>
public sealed class OtherModulesTests
{
    // Goes to our YamlDotNet and to Wasmtime's native library where the module itself would: in its private context.
    private const string UseOurs =
        """
        $context = [System.Runtime.Loader.AssemblyLoadContext]::All.Where{ $_.Name -eq 'Wassette' }[0]
        $yaml = $context.LoadFromAssemblyName('YamlDotNet')
        $read = $yaml.CreateInstance('YamlDotNet.Serialization.DeserializerBuilder').Build().Deserialize('ours: 1')
        "ours=$($read['ours']) by $($yaml.GetName().Version)"
        $context.LoadFromAssemblyName('Wasmtime.Dotnet').CreateInstance('Wasmtime.Engine').Dispose()
        "engine"

        """;

    private const string UseTheirs = "ConvertFrom-OtherYaml 'theirs: 2'\n";

    private static readonly string ImportOurs = $"Import-Module '{BuiltPaths.Manifest}'\n";
    private static readonly string ImportTheirs = $"Import-Module '{BuiltPaths.OtherYamlModule}'\n";

    public static TheoryData<string> Orders { get; } =
    [
        ImportOurs + ImportTheirs + UseOurs + UseTheirs,
        ImportOurs + ImportTheirs + UseTheirs + UseOurs,
        ImportOurs + UseOurs + ImportTheirs + UseTheirs,
        ImportTheirs + ImportOurs + UseOurs + UseTheirs,
        ImportTheirs + ImportOurs + UseTheirs + UseOurs,
        ImportTheirs + UseTheirs + ImportOurs + UseOurs,
    ];

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Another_YamlDotNet_works_beside_ours_in_every_order(string script)
    {
        ChildProcess run = await ChildProcess.RunAsync(BuiltPaths.ScriptRunner, ["$ErrorActionPreference = 'Stop'\n" + script]);

        Assert.Empty(run.Error);
        Assert.Equal(["engine", "ours=1 by 18.0.0.0", "theirs=2 by 13.0.0.0"], run.OutputLines.Order(StringComparer.Ordinal));
    }
}
