using System.Management.Automation;
using System.Management.Automation.Runspaces;

// PowerShell in a process of its own with no module in it: for tests in which it matters what was loaded, and in which order.
using var powerShell = PowerShell.Create(InitialSessionState.CreateDefault2());

foreach (PSObject result in powerShell.AddScript(args[0]).Invoke())
{
    Console.WriteLine(result);
}

foreach (ErrorRecord error in powerShell.Streams.Error)
{
    Console.Error.WriteLine(error);
}

return powerShell.HadErrors ? 1 : 0;
