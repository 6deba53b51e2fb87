using System.Management.Automation;
using Wassette.Mcp.Clients;
using Wassette.PowerShell.Errors;
using Wassette.PowerShell.Formatting;
using Wassette.PowerShell.Serving;

namespace Wassette.PowerShell.Commands;

/// <summary>A cmdlet that changes a server in the files of clients.</summary>
public abstract class ServerRegistrationCmdlet : FilePathCmdlet
{
    /// <summary>The clients.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public RegisteredClient[] Client { get; set; } = [];

    /// <summary>Whether the file of the current location or the user's own is changed.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public RegistrationScope Scope { get; set; } = RegistrationScope.Project;

    /// <summary>The name of the server.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "wassette";

    /// <summary>Works out the change of one file.</summary>
    private protected abstract RegistrationPlan Plan(McpClient client, string path);

    /// <summary>What is asked before a file is changed.</summary>
    private protected abstract string Describe(McpClient client);

    /// <summary>Changes the files of all clients; what fails becomes an error record.</summary>
    /// <param name="command">What the clients start from then on, or null.</param>
    private protected void ChangeFiles(ServerCommand? command)
    {
        foreach (RegisteredClient target in Client.Distinct())
        {
            McpClient client = McpClient.Get(target.ToString());
            string path = client.FileFor((ClientScope)Scope, SessionState.Path.CurrentFileSystemLocation.ProviderPath);
            try
            {
                RegistrationPlan plan = Plan(client, path);
                if (plan.HasChange && !Apply(client, plan))
                {
                    continue;
                }

                WriteObject(DisplayProperties.Attach(new WassetteServerRegistration
                {
                    Client = target,
                    Scope = Scope,
                    Path = path,
                    Name = Name,
                    Command = command?.ToString(),
                    Changed = plan.HasChange,
                }));
            }
            catch (RegistrationException e)
            {
                WriteError(ErrorRecords.NotRegistered(path, e));
            }
        }
    }

    private bool Apply(McpClient client, RegistrationPlan plan)
    {
        if (plan.InsertedText.Length > 0)
        {
            WriteVerbose($"Added to {TerminalText.ShowLine(plan.Path)}:{Environment.NewLine}{TerminalText.Show(plan.InsertedText)}");
        }

        if (!ShouldProcess(TerminalText.ShowLine(plan.Path), Describe(client)))
        {
            return false;
        }

        plan.Apply();
        return true;
    }
}
