using System.Management.Automation;
using Wassette.Mcp.Clients;
using Wassette.PowerShell.Errors;
using Wassette.PowerShell.Formatting;
using Wassette.PowerShell.Serving;

namespace Wassette.PowerShell.Commands;

/// <summary>Registers the server in the files of clients, so that they start it.</summary>
[Cmdlet(VerbsLifecycle.Register, "WassetteServer", SupportsShouldProcess = true)]
[OutputType(typeof(WassetteServerRegistration))]
public sealed class RegisterWassetteServerCommand : ServerRegistrationCmdlet
{
    private ServerCommand _command = ServerCommand.ForModule;

    /// <summary>A script that imports, grants and then starts the server.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ScriptPath { get; set; }

    /// <summary>Replaces another server of the same name.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ScriptPath is not null)
        {
            if (ResolveFile(ScriptPath) is not { } script)
            {
                return;
            }

            if (!File.Exists(script))
            {
                WriteError(ErrorRecords.PathNotFound(ScriptPath));
                return;
            }

            if (!script.EndsWith(".ps1", StringComparison.OrdinalIgnoreCase))
            {
                WriteError(ErrorRecords.NotAScript(ScriptPath));
                return;
            }

            _command = ServerCommand.ForScript(script);
        }

        ChangeFiles(_command);
    }

    private protected override RegistrationPlan Plan(McpClient client, string path) =>
        ClientRegistration.PlanRegistration(client, path, Name, _command, Force);

    private protected override string Describe(McpClient client) =>
        $"Register the server '{TerminalText.ShowLine(Name)}' ({TerminalText.ShowLine(_command.ToString())}) with {client.Title}";
}
