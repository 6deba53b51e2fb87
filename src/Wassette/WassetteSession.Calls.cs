using System.Diagnostics;
using Wassette.Auditing;
using Wassette.Components;
using Wassette.Components.Store;
using Wassette.Sandbox;
using Wassette.Wit.Values;

namespace Wassette;

/// <content>Calls of tools.</content>
public sealed partial class WassetteSession
{
    /// <summary>Finds the tool that a name stands for.</summary>
    /// <param name="name">A tool's full name, or its function's name when only one tool has it.</param>
    /// <param name="component">The id of the component to look in, or null for all.</param>
    /// <exception cref="ToolNotFoundException">It stands for none, or for several.</exception>
    public WasmTool ResolveTool(string name, string? component = null) =>
        ToolResolver.Resolve(
            [.. _tools.Values.Where(tool => component is null || string.Equals(tool.Component, component, StringComparison.OrdinalIgnoreCase))],
            name,
            component);

    /// <summary>The tool of a full name, or null.</summary>
    /// <param name="name">The name, as in <see cref="WasmTool.Name"/>.</param>
    public WasmTool? FindTool(string name) => _tools.GetValueOrDefault(name);

    /// <summary>Calls a tool with arguments as JSON and gives its value as JSON.</summary>
    /// <param name="tool">A tool of this session.</param>
    /// <param name="argumentsJson">The arguments, a JSON object in UTF-8.</param>
    /// <param name="timeout">How long the call may take; the session's limit when null.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <returns>The value as JSON in UTF-8; null for a function without one.</returns>
    /// <exception cref="WitValueException">The arguments do not fit; nothing was called.</exception>
    /// <exception cref="ToolException">The call failed.</exception>
    public Task<ToolResult<byte[]?>> InvokeJsonAsync(
        WasmTool tool, ReadOnlyMemory<byte> argumentsJson, TimeSpan? timeout = null, CancellationToken cancellation = default) =>
        InvokeAsync(tool, PreparedArguments.FromJson(tool.Function, argumentsJson.Span), JsonResultReader.Instance, timeout, cancellation);

    /// <summary>
    /// As <see cref="InvokeJsonAsync(WasmTool, ReadOnlyMemory{byte}, TimeSpan?, CancellationToken)"/>, for a caller whose next
    /// steps are short: they may run on the guest's thread, which saves waking another one.
    /// </summary>
    internal Task<ToolResult<byte[]?>> InvokeJsonInlineAsync(WasmTool tool, ReadOnlySpan<byte> argumentsJson, CancellationToken cancellation) =>
        InvokeInlineAsync(tool, PreparedArguments.FromJson(tool.Function, argumentsJson), JsonResultReader.Instance, timeout: null, cancellation);

    /// <summary>Calls a tool with arguments as JSON and gives .NET values.</summary>
    /// <inheritdoc cref="InvokeAsync(WasmTool, object?, IClrObjectModel?, TimeSpan?, CancellationToken)"/>
    /// <param name="tool">A tool of this session.</param>
    /// <param name="argumentsJson">The arguments, a JSON object in UTF-8.</param>
    /// <param name="model">How objects look in the caller's world; plain dictionaries when null. Called on other threads too.</param>
    /// <param name="timeout">How long the call may take; the session's limit when null.</param>
    /// <param name="cancellation">Ends the call.</param>
    public Task<ToolResult<object?>> InvokeFromJsonAsync(
        WasmTool tool,
        ReadOnlyMemory<byte> argumentsJson,
        IClrObjectModel? model = null,
        TimeSpan? timeout = null,
        CancellationToken cancellation = default) =>
        InvokeAsync(
            tool,
            PreparedArguments.FromJson(tool.Function, argumentsJson.Span),
            new ClrResultReader(model ?? PlainObjectModel.Instance),
            timeout,
            cancellation);

    /// <summary>Calls a tool with .NET values and gives its value as JSON.</summary>
    /// <inheritdoc cref="InvokeJsonAsync(WasmTool, ReadOnlyMemory{byte}, TimeSpan?, CancellationToken)"/>
    /// <param name="tool">A tool of this session.</param>
    /// <param name="arguments">The arguments by parameter name: a dictionary, or an object that the model knows. Read before this method returns.</param>
    /// <param name="model">How objects look in the caller's world; plain dictionaries when null.</param>
    /// <param name="timeout">How long the call may take; the session's limit when null.</param>
    /// <param name="cancellation">Ends the call.</param>
    public Task<ToolResult<byte[]?>> InvokeToJsonAsync(
        WasmTool tool, object? arguments, IClrObjectModel? model = null, TimeSpan? timeout = null, CancellationToken cancellation = default) =>
        InvokeAsync(
            tool,
            PreparedArguments.FromObjects(tool.Function, arguments, model ?? PlainObjectModel.Instance),
            JsonResultReader.Instance,
            timeout,
            cancellation);

    /// <summary>Calls a tool with .NET values and gives .NET values.</summary>
    /// <param name="tool">A tool of this session.</param>
    /// <param name="arguments">The arguments by parameter name: a dictionary, or an object that the model knows. Read before this method returns.</param>
    /// <param name="model">How objects look in the caller's world; plain dictionaries when null. Called on other threads too.</param>
    /// <param name="timeout">How long the call may take; the session's limit when null.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <returns>The value; null for a function without one.</returns>
    /// <exception cref="WitValueException">The arguments do not fit; nothing was called.</exception>
    /// <exception cref="ToolException">The call failed.</exception>
    public Task<ToolResult<object?>> InvokeAsync(
        WasmTool tool, object? arguments, IClrObjectModel? model = null, TimeSpan? timeout = null, CancellationToken cancellation = default)
    {
        model ??= PlainObjectModel.Instance;
        return InvokeAsync(tool, PreparedArguments.FromObjects(tool.Function, arguments, model), new ClrResultReader(model), timeout, cancellation);
    }

    // What callers do next is theirs, and may take as long as it likes: never on the guest's thread.
    private Task<ToolResult<T>> InvokeAsync<T>(
        WasmTool tool, PreparedArguments arguments, IResultReader<T> reader, TimeSpan? timeout, CancellationToken cancellation)
    {
        TaskCompletionSource<ToolResult<T>> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
        InvokeInlineAsync(tool, arguments, reader, timeout, cancellation).ContinueWith(
            static (call, outcome) => ((TaskCompletionSource<ToolResult<T>>)outcome!).SetFromTask(call),
            outcome,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return outcome.Task;
    }

    private Task<ToolResult<T>> InvokeInlineAsync<T>(
        WasmTool tool, PreparedArguments arguments, IResultReader<T> reader, TimeSpan? timeout, CancellationToken cancellation)
    {
        if (timeout <= TimeSpan.Zero)
        {
            arguments.Dispose();
            throw new ArgumentOutOfRangeException(nameof(timeout), timeout, "A call needs a positive time limit.");
        }

        tool.Owner.Installation?.RefreshPolicy(tool.Owner);
        return RunRecordedAsync(tool, arguments, reader, timeout, cancellation);
    }

    private async Task<ToolResult<T>> RunRecordedAsync<T>(
        WasmTool tool, PreparedArguments arguments, IResultReader<T> reader, TimeSpan? timeout, CancellationToken cancellation)
    {
        CallRecord record = new(_log, tool);
        record.Begin(arguments.DescribeShape(tool.Function));
        if (_log.Fault is { } fault)
        {
            record.Note(fault);
        }

        long started = Stopwatch.GetTimestamp();
        using Activity? activity = Telemetry.StartCall(tool);
        string outcome = "Failed";
        try
        {
            if (!tool.Owner.IsLoaded)
            {
                await LoadAsync(tool, arguments, timeout, cancellation).ConfigureAwait(false);
            }

            ToolResult<T> result = await Run(tool, arguments, reader, record, timeout, cancellation).ConfigureAwait(false);
            outcome = result.IsError ? "ReturnedError" : "Completed";
            if (result.IsError)
            {
                record.Fail();
            }

            return result with { Denials = record.Denials, Notes = record.Notes };
        }
        catch (ToolException e)
        {
            outcome = e.Kind.ToString();
            record.Fail();
            e.Denials = record.Denials;
            e.Notes = record.Notes;
            throw;
        }
        catch (OperationCanceledException)
        {
            outcome = "Canceled";
            throw;
        }
        finally
        {
            TimeSpan duration = Stopwatch.GetElapsedTime(started);
            activity?.SetTag("wassette.outcome", outcome);
            Telemetry.CallEnded(tool, duration, outcome);
            record.End(outcome, duration);
        }
    }

    // The limit of a call counts what its guest does; a limit that the caller names counts this too.
    private static async Task LoadAsync(WasmTool tool, PreparedArguments arguments, TimeSpan? timeout, CancellationToken cancellation)
    {
        try
        {
            await tool.Owner.Image.LoadAsync(cancellation).WaitAsync(timeout ?? Timeout.InfiniteTimeSpan, cancellation).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            arguments.Dispose();
            switch (e)
            {
                case TimeoutException:
                    throw new ToolException(
                        ToolErrorKind.TimedOut,
                        $"The tool '{tool.Name}' was not called: its component was not compiled within {timeout!.Value.TotalSeconds:0.###} s. "
                            + "It is compiled on; call it again later, or give it more time.",
                        tool.Name,
                        tool.Component);
                case StoreException or ImportException:
                    throw GuestFailure.CannotLoad(tool, e.Message, e);
                case OperationCanceledException when !cancellation.IsCancellationRequested:
                    throw GuestFailure.Removed(tool);
                default:
                    throw;
            }
        }
    }

    private Task<ToolResult<T>> Run<T>(
        WasmTool tool,
        PreparedArguments arguments,
        IResultReader<T> reader,
        CallRecord record,
        TimeSpan? timeout,
        CancellationToken cancellation)
    {
        ComponentPermissions permissions = tool.Owner.Permissions;
        SandboxEngine engine = SandboxEngine.Shared;
        GuestCall<ToolResult<T>> call = new(
            tool,
            record,
            timeout ?? permissions.Limits.Timeout,
            tool.Entry is CommandEntry ? permissions.Limits.Output : GuestOutput.DefaultLimit,
            (tool.Owner.State?.Slots ?? permissions.Slots) is { } places ? [places, _slots] : [_slots],
            engine.Watchdog,
            call => Invocation.Run(engine, tool, arguments, reader, call),
            CallResources.Take(tool, arguments),
            cancellation);
        return call.RunAsync();
    }
}
