using System.Management.Automation;
using Wassette.Mcp.Clients;
using Wassette.PowerShell.Formatting;
using Wassette.PowerShell.Serving;

namespace Wassette.PowerShell.Commands;

/// <summary>Removes the server from the files of clients.</summary>
[Cmdlet(VerbsLifecycle.Unregister, "WassetteServer", SupportsShouldProcess = true)]
[OutputType(typeof(WassetteServerRegistration))]
public sealed class UnregisterWassetteServerCommand : ServerRegistrationCmdlet
{
    /// <summary>Removes a server that was not registered by this module, too.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => ChangeFiles(command: null);

    private protected override RegistrationPlan Plan(McpClient client, string path)
    {
        RegistrationPlan plan = ClientRegistration.PlanRemoval(client, path, Name, Force);
        if (!plan.HasChange)
        {
            WriteWarning($"There is no server '{TerminalText.ShowLine(Name)}' in '{TerminalText.ShowLine(path)}'.");
        }

        return plan;
    }

    private protected override string Describe(McpClient client) => $"Remove the server '{TerminalText.ShowLine(Name)}' from {client.Title}";
}
