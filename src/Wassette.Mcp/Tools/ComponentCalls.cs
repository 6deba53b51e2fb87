using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Wassette.Mcp.Logging;
using Wassette.Mcp.Messages;
using Wassette.Sandbox;
using Wassette.Wit;
using Wassette.Wit.Values;

namespace Wassette.Mcp.Tools;

/// <summary>Calls of components' tools.</summary>
internal sealed class ComponentCalls(WassetteSession session, RefusalNote refusals, ServerLog log)
{
    private const int LongestSignature = 1000;

    /// <summary>Calls a tool and makes the result of what it gives.</summary>
    /// <exception cref="OperationCanceledException">The client has canceled the request, or is gone. There is no answer then.</exception>
    public async ValueTask<CallToolResult> CallAsync(
        WasmTool tool, RequestContext<CallToolRequestParams> request, CancellationToken cancellation)
    {
        try
        {
            Task<ToolResult<byte[]?>> call = Begin(tool, request.Params.Arguments, cancellation);
            ToolResult<byte[]?> result = await StillRunning.ReportAsync(call, request, cancellation).ConfigureAwait(false);
            LogOutput(tool, result.Output);
            return WithNote(
                result.IsError ? ToolResults.Error(result.ErrorText!) : Result(tool, result.Value),
                refusals.Of(result.Denials, result.Notes));
        }
        catch (WitValueException e)
        {
            return ToolResults.Error(
                $"{e.Message}. The tool was not called; its inputSchema says what it takes: {DisplayText.Clean(tool.Signature, LongestSignature)}");
        }
        catch (ToolException e)
        {
            LogFailure(e);
            return WithNote(ToolResults.Error(ToolFailures.Explain(e)), refusals.Of(e.Denials, e.Notes));
        }
    }

    private static CallToolResult WithNote(CallToolResult result, TextContentBlock? note)
    {
        if (note is not null)
        {
            result.Content.Add(note);
        }

        return result;
    }

    private Task<ToolResult<byte[]?>> Begin(WasmTool tool, IDictionary<string, JsonElement>? arguments, CancellationToken cancellation)
    {
        using JsonBuffer json = JsonBuffer.Rent();
        json.Writer.WriteStartObject();
        foreach ((string name, JsonElement value) in arguments ?? ImmutableDictionary<string, JsonElement>.Empty)
        {
            json.Writer.WritePropertyName(name);

            // As it came: what is wrong with it is found, and its place told, when it is read as a value of its type.
            json.Writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
        }

        json.Writer.WriteEndObject();
        return session.InvokeJsonInlineAsync(tool, json.End(), cancellation);
    }

    private static CallToolResult Result(WasmTool tool, byte[]? value)
    {
        if (value is null)
        {
            return ToolResults.Done();
        }

        byte[] content = [.. "{\"result\":"u8, .. value, (byte)'}'];
        if (ToolSchemas.Of(tool).Output is null)
        {
            return ToolResults.PlainText(Encoding.UTF8.GetString(content));
        }

        CallToolResult result = ToolResults.Structured(content);
        if (JsonSchemaWriter.OutputType(tool.Function) is WitList { IsBytes: true } && MediaResult.Find(value) is { } media)
        {
            // A picture's or a sound's base64 as text is of no use to a reader, and a model's whole context.
            result.Content = new List<ContentBlock> { ToolResults.Text($"{media.MimeType}, {media.Length} bytes"), media.Content };
        }

        return result;
    }

    private void LogOutput(WasmTool tool, GuestOutput? output)
    {
        if (output is null || !log.IsEnabled(ServerLogLevel.Information))
        {
            return;
        }

        LogStream(tool.Name, "stdout", output.StandardOutput, output.StandardOutputDropped);
        LogStream(tool.Name, "stderr", output.StandardError, output.StandardErrorDropped);
    }

    private void LogStream(string tool, string stream, string text, long dropped)
    {
        if (text.Length > 0)
        {
            log.Write(ServerLogLevel.Information, $"{tool} {stream}", text);
        }

        if (dropped > 0)
        {
            log.Write(ServerLogLevel.Information, $"{tool} {stream}", $"{dropped} more bytes were dropped.");
        }
    }

    private void LogFailure(ToolException failure)
    {
        log.Write(ServerLogLevel.Warning, failure.ToolName, failure.Message);
        if (failure.Output is { } output)
        {
            LogStream(failure.ToolName, "stdout", output.StandardOutput, output.StandardOutputDropped);
            LogStream(failure.ToolName, "stderr", output.StandardError, output.StandardErrorDropped);
        }

        if (failure.Backtrace.Count > 0)
        {
            log.Write(ServerLogLevel.Debug, failure.ToolName, string.Join('\n', failure.Backtrace.Prepend("wasm backtrace:")));
        }
    }
}
