using System.Management.Automation.Runspaces;
using Wassette.Tool.Hosting;

namespace Wassette.Tool.Running;

/// <summary>Opens PowerShell with the module loaded.</summary>
internal static class ToolRunspace
{
    private static readonly string Modules = Path.Combine(AppContext.BaseDirectory, "Modules");

    /// <summary>Opens the runspace that everything the user asked for runs in.</summary>
    public static Runspace Open(ToolHost host)
    {
        // First in the path, so that Import-Module Wassette in a script or another runspace finds the same copy.
        string? others = Environment.GetEnvironmentVariable("PSModulePath");
        Environment.SetEnvironmentVariable("PSModulePath", string.IsNullOrEmpty(others) ? Modules : Modules + Path.PathSeparator + others);

        var state = InitialSessionState.CreateDefault2();
        state.ThrowOnRunspaceOpenError = true;
        state.ImportPSModule([Path.Combine(Modules, "Wassette", "Wassette.psd1")]);

        Runspace runspace = RunspaceFactory.CreateRunspace(host, state);
        runspace.Open();
        Runspace.DefaultRunspace = runspace;
        return runspace;
    }
}
