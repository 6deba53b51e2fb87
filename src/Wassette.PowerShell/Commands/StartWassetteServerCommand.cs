using System.Management.Automation;
using Wassette.Mcp;
using Wassette.Mcp.Transports;
using Wassette.PowerShell.Completion;
using Wassette.PowerShell.Errors;
using Wassette.PowerShell.Parameters;
using Wassette.PowerShell.Serving;
using Wassette.PowerShell.Sessions;

namespace Wassette.PowerShell.Commands;

/// <summary>Serves a session over the Model Context Protocol, on standard input and output, until the input ends.</summary>
[Cmdlet(VerbsLifecycle.Start, "WassetteServer")]
public sealed class StartWassetteServerCommand : WassetteCmdlet
{
    /// <summary>Which of the server's own tools are offered.</summary>
    [Parameter]
    public ServedBuiltinTools BuiltinTools { get; set; } = ServedBuiltinTools.All;

    /// <summary>How much is written to the log, which is standard error.</summary>
    [Parameter]
    public ServedLogLevel LogLevel { get; set; } = ServedLogLevel.Information;

    /// <summary>The session, or its name; the default session otherwise.</summary>
    [Parameter]
    [SessionTransformation]
    [ArgumentCompleter(typeof(SessionNameCompleter))]
    [ValidateNotNull]
    public WassetteSession? Session { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        // First of all: whatever is written from here on must not reach the client.
        StandardStreams streams = Claim();
        HostOutput.Forget(Host);
        ServerOptions options = new()
        {
            BuiltinTools = (BuiltinToolScope)BuiltinTools,
            LogLevel = (ServerLogLevel)LogLevel,
        };
        WaitFor(StdioServer.RunAsync(Session ?? SessionTable.Default(SessionState), options, streams, Stopped));
    }

    private StandardStreams Claim()
    {
        try
        {
            return StandardStreams.Claim();
        }
        catch (InvalidOperationException e)
        {
            ThrowTerminatingError(ErrorRecords.StreamsNotAvailable(e));
            throw;
        }
    }
}
