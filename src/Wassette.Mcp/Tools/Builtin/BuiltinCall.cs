using System.Text.Json;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Wassette.Mcp.Tools.Builtin;

/// <summary>One call of a built-in tool.</summary>
/// <param name="request">The request.</param>
/// <param name="cancellation">Canceled when the client gives up, or is gone.</param>
internal sealed class BuiltinCall(RequestContext<CallToolRequestParams> request, CancellationToken cancellation)
{
    private string? _status;

    /// <summary>The request, for what needs the client: its capabilities, its answers to questions.</summary>
    public RequestContext<CallToolRequestParams> Request { get; } = request;

    /// <summary>Canceled when the client gives up, or is gone.</summary>
    public CancellationToken Cancellation { get; } = cancellation;

    /// <summary>What the tool does at the moment, for a client that asked for progress; null for nothing to tell.</summary>
    public string? Status
    {
        get => Volatile.Read(ref _status);
        set => Volatile.Write(ref _status, value);
    }

    /// <summary>The arguments.</summary>
    public ArgumentObject Arguments { get; } = new("arguments", request.Params.Arguments ?? new Dictionary<string, JsonElement>());
}
