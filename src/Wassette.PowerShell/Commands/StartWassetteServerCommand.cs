using System.Management.Automation;
using System.Net;
using System.Security;
using Wassette.Mcp;
using Wassette.Mcp.Transports;
using Wassette.PowerShell.Errors;
using Wassette.PowerShell.Serving;

namespace Wassette.PowerShell.Commands;

/// <summary>
/// Serves a session over the Model Context Protocol: on standard input and output until the input ends, or over HTTP until
/// it is stopped.
/// </summary>
[Cmdlet(VerbsLifecycle.Start, "WassetteServer")]
public sealed class StartWassetteServerCommand : ServedSessionCmdlet
{
    private static readonly string[] HttpParameters =
        [nameof(Address), nameof(Port), nameof(AllowedHost), nameof(AllowedOrigin), nameof(Token), nameof(NoToken)];

    /// <summary>How clients speak to the server.</summary>
    [Parameter]
    public ServedTransport Transport { get; set; } = ServedTransport.Stdio;

    /// <summary>The address to listen at; both loopback addresses otherwise.</summary>
    [Parameter]
    [ValidateNotNull]
    public IPAddress? Address { get; set; }

    /// <summary>The port to listen at; 0 for any that is free.</summary>
    [Parameter]
    [ValidateRange(IPEndPoint.MinPort, IPEndPoint.MaxPort)]
    public int Port { get; set; } = 9001;

    /// <summary>Host names that clients may use, beside those of this machine itself.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] AllowedHost { get; set; } = [];

    /// <summary>Origins of web pages that may use the server.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] AllowedOrigin { get; set; } = [];

    /// <summary>What clients must send to be served; one is made and shown otherwise.</summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString? Token { get; set; }

    /// <summary>Serves every program of this machine.</summary>
    [Parameter]
    public SwitchParameter NoToken { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        ServerOptions options = ReadOptions();
        if (Transport == ServedTransport.Http)
        {
            ServeHttp(options);
        }
        else
        {
            ServeStdio(options);
        }
    }

    private void ServeStdio(ServerOptions options)
    {
        if (HttpParameters.FirstOrDefault(MyInvocation.BoundParameters.ContainsKey) is { } name)
        {
            ThrowTerminatingError(ErrorRecords.ParameterOfHttp(name));
        }

        // First of all: whatever is written from here on must not reach the client.
        StandardStreams streams = Claim();
        HostOutput.Forget(Host);
        WaitFor(StdioServer.RunAsync(Target, options, streams, Stopped));
    }

    private void ServeHttp(ServerOptions options)
    {
        if (NoToken && Token is not null)
        {
            ThrowTerminatingError(ErrorRecords.TokenAndNoToken());
        }

        string? token = NoToken ? null : Token is null ? HttpServer.CreateToken() : new NetworkCredential("", Token).Password;
        HttpServerOptions http = new()
        {
            Address = Address,
            Port = Port,
            AllowedHosts = AllowedHost,
            AllowedOrigins = AllowedOrigin,
            Token = token,
        };
        try
        {
            WaitFor(HttpServer.RunAsync(Target, options, http, endpoint => Announce(endpoint, token), Stopped));
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            ThrowTerminatingError(ErrorRecords.ServerNotStarted(e));
        }
    }

    // Where the log is, but whatever its level: without them, nobody could be a client.
    private void Announce(Uri endpoint, string? token)
    {
        if (Port == 0 || LogLevel == ServedLogLevel.None)
        {
            Console.Error.WriteLine($"Endpoint: {endpoint}");
        }

        if (token is not null && Token is null)
        {
            Console.Error.WriteLine($"Clients send this token (-Token sets another): Authorization: Bearer {token}");
        }
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
