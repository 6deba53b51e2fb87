using System.Collections.Immutable;
using Wassette.Auditing;
using Wassette.Components;
using Wassette.Components.Sources;
using Wassette.Components.Store;
using Wassette.Policies;
using Wassette.Sandbox;
using Wassette.Sandbox.Storage;
using Wassette.Secrets;
using Wassette.UserFiles;
using Wassette.Wit;

namespace Wassette;

/// <summary>
/// A sandbox host: the components imported in it, their tools and policies, the places for calls, and what the components
/// did. May be used from any number of threads.
/// </summary>
public sealed partial class WassetteSession : IDisposable
{
    /// <summary>The name of the default session.</summary>
    public const string DefaultName = "Default";

    private const int DefaultConcurrentCalls = 16;

    private static readonly Lock DefaultGate = new();
    private static WassetteSession? _default;
    private static int _count;

    private readonly Lock _gate = new();
    private readonly CallSlots _slots = new(DefaultConcurrentCalls);
    private readonly SessionLog _log;
    private readonly IReadOnlyDictionary<string, string>? _environment;
    private readonly Lazy<ReservedPaths> _reserved;
    private ImmutableSortedDictionary<string, WasmComponent> _components = ImmutableSortedDictionary.Create<string, WasmComponent>(StringComparer.Ordinal);
    private ImmutableSortedDictionary<string, WasmTool> _tools = ImmutableSortedDictionary.Create<string, WasmTool>(StringComparer.Ordinal);
    private bool _disposed;

    /// <summary>Makes a session.</summary>
    /// <param name="name">A name to tell it from others, or null for one with a number.</param>
    public WassetteSession(string? name = null)
        : this(new SessionOptions { Name = name })
    {
    }

    /// <summary>Makes a session.</summary>
    /// <param name="options">How.</param>
    /// <exception cref="IOException">The audit file can't be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The audit file must not be opened.</exception>
    public WassetteSession(SessionOptions options)
        : this(options, CompilationCache.ForUser)
    {
    }

    internal WassetteSession(SessionOptions options, CompilationCache cache)
    {
        Id = Interlocked.Increment(ref _count);
        Name = options.Name ?? $"Session{Id}";
        WorkspaceRoot = Path.GetFullPath(options.WorkspaceRoot ?? Environment.CurrentDirectory);
        AuditPath = options.AuditPath is null ? null : Path.GetFullPath(options.AuditPath);
        _environment = options.Environment;
        _log = new SessionLog(Name, AuditPath is null ? null : new AuditFile(AuditPath));
        Compiler = new ComponentCompiler(cache);
        Store = new ComponentStore(options.ComponentDirectory ?? ComponentStore.DefaultDirectory, Compiler);
        _reserved = new Lazy<ReservedPaths>(() => new ReservedPaths(
            [UserDirectories.Cache, UserDirectories.Data, cache.DirectoryPath, Secrets.Directory, Store.Directory, .. AuditPath is null ? [] : new[] { AuditPath }]));
    }

    /// <summary>
    /// Raised after a component was imported, replaced or removed, or its policy changed, on the thread that did it. Where
    /// components come together, as those of a manifest do, it is raised once.
    /// </summary>
    public event EventHandler? Changed;

    /// <summary>The session of this process that is used where none is named. Made when it is first used.</summary>
    public static WassetteSession Default => GetDefault(static () => new SessionOptions());

    /// <summary>Whether the default session was made.</summary>
    public static bool HasDefault => Volatile.Read(ref _default) is not null;

    /// <summary>The number of the session in this process.</summary>
    public int Id { get; }

    /// <summary>The session's name.</summary>
    public string Name { get; }

    /// <summary>The components, sorted by id.</summary>
    public IReadOnlyList<WasmComponent> Components => [.. _components.Values];

    /// <summary>The tools of all components, sorted by name.</summary>
    public IReadOnlyList<WasmTool> Tools => [.. _tools.Values];

    /// <summary>The secrets that components were given.</summary>
    public SecretStore Secrets { get; } = SecretStore.ForUser;

    /// <summary>The installed components.</summary>
    public ComponentStore Store { get; }

    /// <summary>What each call may use.</summary>
    public InvocationLimits Limits { get; } = InvocationLimits.Default;

    /// <summary>How many calls may run at once.</summary>
    public int ConcurrentCalls { get; } = DefaultConcurrentCalls;

    /// <summary>The directory that relative storage rules start from.</summary>
    public string WorkspaceRoot { get; }

    /// <summary>The file that audit events are appended to; null for none.</summary>
    public string? AuditPath { get; }

    /// <summary>The names of the variables that policies can draw on, sorted.</summary>
    public IReadOnlyList<string> VariableNames =>
        [.. (_environment?.Keys ?? Environment.GetEnvironmentVariables().Keys.Cast<string>()).Order(StringComparer.Ordinal)];

    /// <summary>What no storage rule gives: what this program keeps, and the policies in force here.</summary>
    internal ReservedPaths Reserved => _reserved.Value;

    /// <summary>What components were refused, the oldest first; the last thousand.</summary>
    public IReadOnlyList<WassetteDenial> Denials => _log.Denials;

    /// <summary>What happened, the oldest first; the last ten thousand events.</summary>
    public IReadOnlyList<WassetteAuditEvent> AuditEvents => _log.Events;

    /// <summary>Compiles what the session imports.</summary>
    internal ComponentCompiler Compiler { get; init; }

    /// <summary>The default session, which is made with these options if nobody has used it before.</summary>
    /// <param name="options">How to make it; its name is <c>Default</c> anyway.</param>
    /// <exception cref="IOException">The audit file can't be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The audit file must not be opened.</exception>
    public static WassetteSession GetDefault(Func<SessionOptions> options)
    {
        lock (DefaultGate)
        {
            return _default ??= new WassetteSession(options() with { Name = DefaultName });
        }
    }

    /// <summary>Says what a component is, imports, exports and will need. Runs nothing of it, changes nothing.</summary>
    /// <param name="path">The component's file.</param>
    /// <param name="cancellation">Ends it at once, compiling included.</param>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static WasmComponentReport Examine(string path, CancellationToken cancellation = default) =>
        ComponentExaminer.Examine(path, new ComponentCompiler(CompilationCache.ForUser), cancellation);

    /// <summary>Fetches a component, and says what it is, imports, exports and will need. Runs nothing of it, changes nothing but caches.</summary>
    /// <param name="source">Where it is.</param>
    /// <param name="options">How to fetch it; null for the defaults.</param>
    /// <param name="progress">Told how far downloads are.</param>
    /// <param name="cancellation">Ends it at once.</param>
    /// <exception cref="SourceException">It can't be had, or is not signed as it must be.</exception>
    public static async Task<WasmComponentReport> ExamineAsync(
        ComponentSource source, FetchOptions? options = null, IProgress<FetchProgress>? progress = null, CancellationToken cancellation = default)
    {
        try
        {
            FetchedComponent fetched = await source.FetchAsync(options, progress, cancellation).ConfigureAwait(false);
            return ComponentExaminer.Examine(fetched, new ComponentCompiler(CompilationCache.ForUser), cancellation);
        }
        catch (SourceException e) when (e.Kind == SourceErrorKind.NotAComponent)
        {
            return new WasmComponentReport { Path = source.Text, CanImport = false, Problems = [e.Message] };
        }
    }

    /// <summary>
    /// Imports a component: reads, compiles (or takes from the cache) and registers it. Runs nothing of it.
    /// </summary>
    /// <remarks>
    /// The same bytes from the same source change nothing. Other bytes from the same source replace the component;
    /// calls that run finish on the old one. A component of another source keeps its id unless
    /// <see cref="ImportRequest.Force"/> is set.
    /// </remarks>
    /// <param name="request">What to import, and how.</param>
    /// <param name="cancellation">Ends the import at once, compiling included, before it changes anything.</param>
    /// <exception cref="ImportException">It was not imported; the session is as it was.</exception>
    /// <exception cref="PolicyException">Its policy has errors; the session is as it was.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up; the session is as it was.</exception>
    public WasmComponent Import(ImportRequest request, CancellationToken cancellation = default) =>
        Import(request, ComponentOrigin.Of(request, Store), cancellation);

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
        _log.Add(Event(AuditEventKind.ComponentRemoved, component));
        Changed?.Invoke(this, EventArgs.Empty);
        return true;
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

    /// <summary>The value of a variable that policies can draw on, or null.</summary>
    internal string? FindVariable(string name) =>
        _environment is null ? Environment.GetEnvironmentVariable(name) : _environment.GetValueOrDefault(name);

    /// <summary>Called when the policy of a component has changed; <see cref="Announce"/> follows.</summary>
    internal void OnPolicyChanged(WasmComponent component, AuditEventKind kind, string? what)
    {
        // A component that could write a policy would grant itself something next time.
        if (Path.IsPathFullyQualified(component.Policy.Source))
        {
            Reserved.Add(component.Policy.Source);
        }

        _log.Add(Event(kind, component) with { Target = what });
    }

    /// <summary>Says that the policy of a component has changed. Of one that is not imported yet, nobody needs to hear.</summary>
    internal void Announce(WasmComponent component)
    {
        if (_components.GetValueOrDefault(component.Id) == component)
        {
            Changed?.Invoke(this, EventArgs.Empty);
        }
    }

    private static void RequireState(ImportRequest request, ComponentTools tools, string shown)
    {
        if (request.Stateful && tools.Tools.Any(tool => tool.Entry is CommandEntry))
        {
            throw new ImportException(
                ImportErrorKind.NotStateful,
                $"{DisplayText.QuotePath(shown)} can't be stateful: it is a command, which runs from start to end. Import it without -Stateful.");
        }
    }

    private static WassetteAuditEvent Event(AuditEventKind kind, WasmComponent component) =>
        new() { Kind = kind, Component = component.Id, Digest = component.Digest };

    // Before the component is in the session: with a policy that does not apply it never gets there.
    private static bool SetPolicy(WasmComponent component, ImportRequest request, ComponentOrigin origin)
    {
        if (request.Policy is { } policy)
        {
            component.SetPolicy(policy, request.PolicySource);
            return true;
        }

        if (!request.AcceptPolicy)
        {
            return false;
        }

        PolicyRequest requested = origin.Requested ?? throw new ImportException(ImportErrorKind.NoPolicy, origin.ExplainNoPolicy());
        component.SetPolicy(requested.RawText, requested.Source);
        return true;
    }

    private void RequireFreeId(string id, Uri source, bool force)
    {
        if (!force && _components.TryGetValue(id, out WasmComponent? present) && !SourceIdentity.AreSame(present.Source, source))
        {
            throw new ImportException(
                ImportErrorKind.IdTaken,
                $"The id '{id}' is taken by the component of {DisplayText.QuotePath(ComponentOrigin.Show(present.Source))}. "
                    + "Choose another with -Id, remove that component first, or replace it with -Force.");
        }
    }

    private WasmComponent? FindSame(string id, ComponentOrigin origin, ComponentImage image, ComponentTools tools, ImportRequest request) =>
        _components.TryGetValue(id, out WasmComponent? present)
        && present.Source == origin.Uri
        && present.Image.Digest == image.Digest
        && (request.LeavesPresent || IsAsAsked(present, origin, tools, request.Stateful))
            ? present
            : null;

    private static bool IsAsAsked(WasmComponent present, ComponentOrigin origin, ComponentTools tools, bool isStateful) =>
        present.Installation?.Id == (origin.Installed is { IsForeign: false } entry ? entry.Id : null)
        && present.IsStateful == isStateful
        && present.Tools.Select(tool => tool.Function.QualifiedName).ToHashSet().SetEquals(tools.Tools.Select(tool => tool.Function.QualifiedName));

    private WasmComponent Register(
        WasmComponent component, ComponentTools tools, ImportRequest request, bool adoptPolicy, ImportBatch? batch, CancellationToken cancellation)
    {
        WasmComponent? replaced;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            cancellation.ThrowIfCancellationRequested();
            RequireFreeId(component.Id, component.Source, request.Force);
            _components.TryGetValue(component.Id, out replaced);
            if (request.InPlaceOf is { } expected && expected != replaced)
            {
                throw new ImportException(
                    ImportErrorKind.IdTaken, $"The component '{component.Id}' was removed or replaced while its new version was imported, and stays so.");
            }

            ImmutableSortedDictionary<string, WasmTool> others =
                replaced is null ? _tools : _tools.RemoveRange(replaced.Tools.Select(tool => tool.Name));
            if (adoptPolicy && replaced?.Digest == component.Digest)
            {
                component.AdoptPolicy(replaced);
            }

            ToolNaming naming = ToolNaming.Assign(component, tools, others);
            component.Tools = naming.Tools;
            component.Warnings = [.. component.Warnings, .. naming.Warnings];
            component.Remarks = [.. component.Remarks, .. naming.Remarks];
            _tools = others.AddRange(naming.Tools.Select(tool => KeyValuePair.Create(tool.Name, tool)));
            _components = _components.SetItem(component.Id, component);
        }

        _log.Add(Event(AuditEventKind.ComponentImported, component) with { Target = component.Source.OriginalString });
        if (batch is null)
        {
            replaced?.Release();
            Changed?.Invoke(this, EventArgs.Empty);
        }

        batch?.Add(component, replaced);
        return component;
    }
}
