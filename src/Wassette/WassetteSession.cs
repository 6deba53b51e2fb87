using System.Collections.Immutable;
using Wassette.Components;
using Wassette.Sandbox;
using Wassette.Sandbox.Storage;
using Wassette.Wit;
using Wassette.Wit.Values;

namespace Wassette;

/// <summary>
/// A sandbox host: the components imported in it, their tools, and the places for calls. May be used from any number
/// of threads.
/// </summary>
public sealed class WassetteSession : IDisposable
{
    private const int DefaultConcurrentCalls = 16;

    private static readonly Lazy<WassetteSession> LazyDefault = new(() => new WassetteSession("Default"));
    private static int _count;

    private readonly Lock _gate = new();
    private readonly CallSlots _slots = new(DefaultConcurrentCalls);
    private readonly CompilationCache _cache;
    private ImmutableSortedDictionary<string, WasmComponent> _components = ImmutableSortedDictionary.Create<string, WasmComponent>(StringComparer.Ordinal);
    private ImmutableSortedDictionary<string, WasmTool> _tools = ImmutableSortedDictionary.Create<string, WasmTool>(StringComparer.Ordinal);
    private bool _disposed;

    /// <summary>Makes a session.</summary>
    /// <param name="name">A name to tell it from others, or null for one with a number.</param>
    public WassetteSession(string? name = null)
        : this(name, CompilationCache.ForUser)
    {
    }

    internal WassetteSession(string? name, CompilationCache cache)
    {
        Id = Interlocked.Increment(ref _count);
        Name = name ?? $"Session{Id}";
        _cache = cache;
    }

    /// <summary>Raised after a component was imported, replaced or removed, on the thread that did it.</summary>
    public event EventHandler? Changed;

    /// <summary>The session of this process that is used where none is named.</summary>
    public static WassetteSession Default => LazyDefault.Value;

    /// <summary>The number of the session in this process.</summary>
    public int Id { get; }

    /// <summary>The session's name.</summary>
    public string Name { get; }

    /// <summary>The components, sorted by id.</summary>
    public IReadOnlyList<WasmComponent> Components => [.. _components.Values];

    /// <summary>The tools of all components, sorted by name.</summary>
    public IReadOnlyList<WasmTool> Tools => [.. _tools.Values];

    /// <summary>What each call may use.</summary>
    public InvocationLimits Limits { get; } = InvocationLimits.Default;

    /// <summary>How many calls may run at once.</summary>
    public int ConcurrentCalls { get; } = DefaultConcurrentCalls;

    /// <summary>What a tool gets of the file system, asked at each call; null for nothing.</summary>
    internal Func<WasmTool, StorageGrant?> StorageGrants { get; set; } = static _ => null;

    /// <summary>Says what a component is, imports, exports and will need. Runs nothing of it, changes nothing.</summary>
    /// <param name="path">The component's file.</param>
    public static WasmComponentReport Examine(string path) => ComponentExaminer.Examine(path, CompilationCache.ForUser);

    /// <summary>
    /// Imports a component: reads, compiles (or takes from the cache) and registers it. Runs nothing of it.
    /// </summary>
    /// <remarks>
    /// The same bytes from the same source change nothing. Other bytes from the same source replace the component;
    /// calls that run finish on the old one. A component of another source keeps its id unless
    /// <see cref="ImportRequest.Force"/> is set.
    /// </remarks>
    /// <param name="request">What to import, and how.</param>
    /// <param name="cancellation">
    /// Ends the import before it changes anything. The compiler itself can't be interrupted: what is compiled by then
    /// stays in the cache.
    /// </param>
    /// <exception cref="ImportException">It was not imported; the session is as it was.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up; the session is as it was.</exception>
    public WasmComponent Import(ImportRequest request, CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        string path = ComponentFile.FullPath(request.Path);
        Uri source = ComponentFile.UriOf(path);
        string id = ChooseId(request, path);
        RequireFreeId(id, source, request.Force);
        byte[] bytes = ComponentFile.Read(path);
        cancellation.ThrowIfCancellationRequested();
        CompiledComponent compiled = Compile(bytes, path);
        try
        {
            ComponentTools tools = ComponentTools.Find(compiled, id);
            RequireRunnable(compiled, tools, path);
            tools.Select(request.Tools);
            if (!request.Force && FindSame(id, source, compiled, tools) is { } present)
            {
                compiled.Dispose();
                return present;
            }

            return Register(new WasmComponent(this, id, source, compiled), tools, request.Force, cancellation);
        }
        catch
        {
            compiled.Dispose();
            throw;
        }
    }

    /// <summary>Removes a component and its tools. Calls that run or wait finish.</summary>
    /// <param name="id">The component's id.</param>
    /// <returns>The component, or null when there is none of that id.</returns>
    public WasmComponent? Remove(string id) =>
        _components.TryGetValue(id, out WasmComponent? component) && Remove(component) ? component : null;

    /// <summary>Removes this very component, not one that took its place, and its tools. Calls that run or wait finish.</summary>
    /// <returns>False when it is not in the session.</returns>
    public bool Remove(WasmComponent component)
    {
        lock (_gate)
        {
            if (!_components.TryGetValue(component.Id, out WasmComponent? present) || present != component)
            {
                return false;
            }

            _components = _components.Remove(component.Id);
            _tools = _tools.RemoveRange(component.Tools.Select(tool => tool.Name));
        }

        component.Release();
        Changed?.Invoke(this, EventArgs.Empty);
        return true;
    }

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

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>Removes every component.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
        }

        foreach (WasmComponent component in Components)
        {
            Remove(component.Id);
        }
    }

    private static string ChooseId(ImportRequest request, string path)
    {
        try
        {
            return request.Id is null ? ComponentId.FromFileName(path) : ComponentId.Require(request.Id);
        }
        catch (ArgumentException e)
        {
            throw new ImportException(ImportErrorKind.InvalidId, e.Message, e);
        }
    }

    private static void RequireRunnable(CompiledComponent compiled, ComponentTools tools, string path)
    {
        foreach (WitImport import in compiled.World.Imports)
        {
            if (WasiVersions.FindObstacle(import.Name) is { } reason)
            {
                throw new ImportException(
                    ImportErrorKind.UnknownImport,
                    $"{DisplayText.QuotePath(path)} imports {DisplayText.Quote(import.Name)}, and {reason}. Test-WasmComponent shows all that it imports.");
            }
        }

        if (tools.Tools.Count == 0)
        {
            string why = tools.Others.Count == 0
                ? "it exports no function"
                : string.Join("; ", tools.Others.Select(other => $"{DisplayText.Quote(other.Function.QualifiedName)}: {other.Reason}"));
            throw new ImportException(ImportErrorKind.NoTools, $"{DisplayText.QuotePath(path)} has nothing that can be a tool: {why}.");
        }
    }

    private CompiledComponent Compile(byte[] bytes, string path)
    {
        try
        {
            return new ComponentCompiler(SandboxEngine.Shared, _cache).Compile(bytes, path);
        }
        catch (ComponentFormatException e)
        {
            throw new ImportException(ImportErrorKind.NotAComponent, e.Message, e);
        }
    }

    private void RequireFreeId(string id, Uri source, bool force)
    {
        if (!force && _components.TryGetValue(id, out WasmComponent? present) && present.Source != source)
        {
            throw new ImportException(
                ImportErrorKind.IdTaken,
                $"The id '{id}' is taken by the component of {DisplayText.QuotePath(present.Source.LocalPath)}. "
                    + "Choose another with -Id, remove that component first, or replace it with -Force.");
        }
    }

    private WasmComponent? FindSame(string id, Uri source, CompiledComponent compiled, ComponentTools tools) =>
        _components.TryGetValue(id, out WasmComponent? present)
        && present.Source == source
        && present.Compiled.Digest == compiled.Digest
        && present.Tools.Select(tool => tool.Function.QualifiedName).ToHashSet().SetEquals(tools.Tools.Select(tool => tool.Function.QualifiedName))
            ? present
            : null;

    private WasmComponent Register(WasmComponent component, ComponentTools tools, bool force, CancellationToken cancellation)
    {
        WasmComponent? replaced;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            cancellation.ThrowIfCancellationRequested();
            RequireFreeId(component.Id, component.Source, force);
            _components.TryGetValue(component.Id, out replaced);
            ImmutableSortedDictionary<string, WasmTool> others =
                replaced is null ? _tools : _tools.RemoveRange(replaced.Tools.Select(tool => tool.Name));
            ToolNaming naming = ToolNaming.Assign(component, tools, others);
            component.Tools = naming.Tools;
            component.Warnings = naming.Warnings;
            component.Remarks = naming.Remarks;
            _tools = others.AddRange(naming.Tools.Select(tool => KeyValuePair.Create(tool.Name, tool)));
            _components = _components.SetItem(component.Id, component);
        }

        replaced?.Release();
        Changed?.Invoke(this, EventArgs.Empty);
        return component;
    }

    private Task<ToolResult<T>> InvokeAsync<T>(
        WasmTool tool, PreparedArguments arguments, IResultReader<T> reader, TimeSpan? timeout, CancellationToken cancellation)
    {
        if (timeout <= TimeSpan.Zero)
        {
            arguments.Dispose();
            throw new ArgumentOutOfRangeException(nameof(timeout), timeout, "A call needs a positive time limit.");
        }

        InvocationLimits limits = timeout is null ? Limits : Limits with { Timeout = timeout.Value };
        StorageGrant? storage = StorageGrants(tool);
        SandboxEngine engine = SandboxEngine.Shared;
        GuestCall<ToolResult<T>> call = new(
            tool.Name,
            tool.Component,
            limits.Timeout,
            tool.Entry is CommandEntry ? limits.Output : GuestOutput.DefaultLimit,
            _slots,
            engine.Watchdog,
            call => Invocation.Run(engine, tool, arguments, limits, storage, reader, call),
            CallResources.Take(tool, arguments),
            cancellation)
        {
            LeaseEgress = tool.Owner.Compiled.UsesHttp ? tool.Owner.LeaseEgress : null,
        };
        return call.RunAsync();
    }
}
