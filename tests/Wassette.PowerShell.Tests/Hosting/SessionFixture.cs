using System.Collections;

namespace Wassette.PowerShell.Tests.Hosting;

/// <summary>A runspace with the module and a session of its own, with test components in it, which every cmdlet uses.</summary>
/// <remarks><c>$session</c> is the session, <c>$root</c> the root of the repository, which is the current location too.</remarks>
public sealed class SessionFixture : IDisposable
{
    private static readonly string[] Components =
    [
        "tests/components/types/types.wasm",
        "tests/components/maps/maps.wasm",
        "tests/components/tiny/tiny.wasm",
        "tests/components/misbehave/misbehave.wasm",
        "tests/components/command/command.wasm",
        "examples/calculator/calculator.wasm",
    ];

    /// <summary>Makes the session and imports components.</summary>
    public SessionFixture()
    {
        PowerShell = PowerShellHost.WithModule();
        Invocation made = PowerShell.Invoke(
            """
            $root = $args[0]
            $null = $ExecutionContext.SessionState.Path.SetLocation($root)
            $session = New-WassetteSession
            $PSDefaultParameterValues = @{ '*-Wasm*:Session' = $session }
            $null = Import-WasmComponent $args[1]
            """,
            BuiltPaths.RepositoryRoot,
            Components);
        Assert.Empty(made.Errors);
    }

    /// <summary>The runspace.</summary>
    public PowerShellHost PowerShell { get; }

    /// <summary>Calls a tool with arguments by parameter name.</summary>
    public Invocation InvokeTool(string name, Hashtable arguments) =>
        PowerShell.Invoke("Invoke-WasmTool $args[0] -Argument $args[1]", name, arguments);

    /// <inheritdoc/>
    public void Dispose()
    {
        PowerShell.Invoke("Remove-WassetteSession $session.Name");
        PowerShell.Dispose();
    }
}
