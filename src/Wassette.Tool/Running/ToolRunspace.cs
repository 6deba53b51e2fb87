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
        var state = InitialSessionState.CreateDefault2();
        state.ThrowOnRunspaceOpenError = true;
        state.ImportPSModule([Path.Combine(Modules, "Wassette", "Wassette.psd1")]);

        Runspace runspace = RunspaceFactory.CreateRunspace(host, state);
        runspace.Open();
        Runspace.DefaultRunspace = runspace;

        // Import-Module Wassette in another runspace must find this copy, not an installed one of another version.
        // Now and not before: opening the runspace puts the user's folders in front.
        string others = Environment.GetEnvironmentVariable("PSModulePath")!;
        Environment.SetEnvironmentVariable("PSModulePath", Modules + Path.PathSeparator + others);

        return runspace;
    }
}
