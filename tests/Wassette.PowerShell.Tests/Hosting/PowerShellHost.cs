using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Engine = System.Management.Automation.PowerShell;

namespace Wassette.PowerShell.Tests.Hosting;

/// <summary>A runspace of the real PowerShell engine, with or without the laid-out module in it.</summary>
/// <remarks>
/// All runspaces of the test process share the module's default session, as those of any process do: a test that imports
/// components into it must not meet another one, and one that can uses a session of its own.
/// The engine comes without Microsoft.PowerShell.Utility and .Management: scripts use core commands and .NET.
/// </remarks>
public sealed class PowerShellHost : IDisposable
{
    private readonly Runspace _runspace;

    private PowerShellHost(InitialSessionState state)
    {
        state.ThrowOnRunspaceOpenError = true;
        _runspace = RunspaceFactory.CreateRunspace(state);
        _runspace.Open();
    }

    /// <summary>Opens a runspace with the module imported.</summary>
    public static PowerShellHost WithModule()
    {
        var state = InitialSessionState.CreateDefault2();
        state.ImportPSModule([BuiltPaths.Manifest]);
        return new PowerShellHost(state);
    }

    /// <summary>Opens a runspace without the module.</summary>
    public static PowerShellHost Empty() => new(InitialSessionState.CreateDefault2());

    /// <summary>Runs a script to its end, and gives all that it wrote. The values are in <c>$args</c>.</summary>
    public Invocation Invoke(string script, params object?[] arguments)
    {
        // Not disposed: that would empty the streams that are given back.
        Engine powerShell = Create();
        powerShell.AddScript(script);

        foreach (object? argument in arguments)
        {
            powerShell.AddArgument(argument);
        }

        var output = new List<PSObject>();
        RuntimeException? exception = null;

        try
        {
            powerShell.Invoke(input: null, output);
        }
        catch (RuntimeException thrown)
        {
            exception = thrown;
        }

        return new Invocation(output, powerShell.Streams, exception);
    }

    /// <summary>The completions that the shell offers at the end of a line.</summary>
    public IReadOnlyList<CompletionResult> Complete(string line)
    {
        using Engine powerShell = Create();
        return CommandCompletion.CompleteInput(line, line.Length, options: null, powerShell).CompletionMatches;
    }

    /// <summary>A pipeline of this runspace, for a test that must stop it or watch its streams.</summary>
    public Engine Create()
    {
        var powerShell = Engine.Create();
        powerShell.Runspace = _runspace;
        return powerShell;
    }

    /// <inheritdoc/>
    public void Dispose() => _runspace.Dispose();
}
