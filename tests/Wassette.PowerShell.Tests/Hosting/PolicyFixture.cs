namespace Wassette.PowerShell.Tests.Hosting;

/// <summary>A runspace with the module, and for each test a session of its own with components that ask for things.</summary>
/// <remarks><c>$session</c> is the session, which every cmdlet uses; the location and the workspace is a directory of the test's own.</remarks>
public sealed class PolicyFixture : IDisposable
{
    private static readonly string[] Components =
        ["tests/components/http/http.wasm", "tests/components/reach/reach.wasm", "tests/components/reach-config/reach-config.wasm", "tests/components/files/files.wasm"];

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("wassette-");

    /// <summary>The runspace.</summary>
    public PowerShellHost PowerShell { get; } = PowerShellHost.WithModule();

    /// <summary>The workspace of the session.</summary>
    public string Workspace { get; private set; } = "";

    /// <summary>Makes the session and imports components into it.</summary>
    public void Start()
    {
        Workspace = Directory.CreateDirectory(Path.Combine(_root.FullName, Guid.NewGuid().ToString("N"))).FullName;
        Invocation made = PowerShell.Invoke(
            """
            $WarningPreference = $VerbosePreference = 'SilentlyContinue'
            $null = $ExecutionContext.SessionState.Path.SetLocation($args[0])
            if ($session) { Remove-WassetteSession $session.Name }
            $session = New-WassetteSession -Environment @{ REGION = 'eu-west-1'; TOKEN = 's3cret' }
            $PSDefaultParameterValues = @{ '*-Wa*:Session' = $session }
            $null = Import-WasmComponent $args[1]
            """,
            Workspace,
            Components.Select(file => Path.Combine(BuiltPaths.RepositoryRoot, file)).ToArray());
        Assert.Empty(made.Errors);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        PowerShell.Invoke("if ($session) { Remove-WassetteSession $session.Name }");
        PowerShell.Dispose();
        _root.Delete(recursive: true);
    }
}
