using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Wasmtime;
using Wasmtime.Components;

namespace Wassette.Interop;

/// <summary>
/// A Wasmtime store: the memories and instances of one invocation, or of one stateful component.
/// </summary>
/// <remarks>
/// The package's <see cref="Store"/> is not used here: it keeps the store's data pointer for itself, allocates four
/// dictionaries each, and has neither wasi:http nor standard input from bytes. A store may move between threads but
/// is used by one at a time (<c>wasmtime/store.h</c>); a second thread gets an exception here instead of undefined
/// behaviour. The thread that is inside may enter again, from a host function.
/// </remarks>
internal sealed unsafe class GuestStore : SafeHandle
{
    private readonly nint _context;
    private GCHandle _self;
    private Dictionary<Type, object>? _companions;
    private StoreLimits _limits = StoreLimits.None;
    private int _ownerThread;
    private int _depth;

    /// <summary>Creates a store.</summary>
    public GuestStore(Engine engine, IGuestHost host)
        : base(0, ownsHandle: true)
    {
        Host = host;
        _self = GCHandle.Alloc(this, GCHandleType.Weak);
        SetHandle(NativeMethods.wasmtime_store_new(engine.NativeHandle(), GCHandle.ToIntPtr(_self), null));
        _context = NativeMethods.wasmtime_store_context(handle);
        NativeMethods.wasmtime_store_epoch_deadline_callback(handle, &OnEpochDeadline, GCHandle.ToIntPtr(_self), null);
        NativeMethods.wasmtime_context_set_epoch_deadline(_context, 1);
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Who runs the guest now: the call. The store of a stateful component gets another one with each call.</summary>
    public IGuestHost Host { get; set; }

    /// <summary>What the storage gate keeps for this store; null when no file is granted. Nothing here looks at it.</summary>
    public object? Storage { get; set; }

    /// <summary>The store that a host function was called from.</summary>
    /// <param name="context">The <c>wasmtime_context_t*</c> that the callback received.</param>
    public static GuestStore FromContext(nint context) =>
        (GuestStore)GCHandle.FromIntPtr(NativeMethods.wasmtime_context_get_data(context)).Target!;

    /// <summary>Bounds what guest code in this store may allocate from now on (<c>wasmtime_store_limiter</c>).</summary>
    /// <param name="memorySize">Bytes per memory.</param>
    /// <param name="tableElements">Elements per table.</param>
    /// <param name="instances">Core instances.</param>
    /// <param name="tables">Tables.</param>
    /// <param name="memories">Memories.</param>
    public void SetLimits(long memorySize, long tableElements, long instances, long tables, long memories)
    {
        using Entry entry = Enter();
        _limits = new StoreLimits(memorySize, tableElements, instances, tables, memories);
        Apply(_limits);
    }

    /// <summary>
    /// Gives the store a WASI context with nothing in it but streams, and the directories and variables given: no
    /// network.
    /// </summary>
    /// <param name="arguments">Command-line arguments, the program's name first; empty for none.</param>
    /// <param name="standardInput">What the guest reads from standard input; empty for none.</param>
    /// <param name="directories">What is preopened. The storage gate must stand before them.</param>
    /// <param name="environment">The environment variables.</param>
    /// <returns>The directories that are there, in the order in which the guest gets them; a missing one is left out.</returns>
    public IReadOnlyList<PreopenedDirectory> SetWasi(
        IReadOnlyList<string> arguments,
        ReadOnlySpan<byte> standardInput,
        IReadOnlyList<PreopenedDirectory> directories,
        IReadOnlyList<KeyValuePair<string, string>> environment)
    {
        using Entry entry = Enter();
        nint config = NativeMethods.wasi_config_new();
        nint self = GCHandle.ToIntPtr(_self);
        NativeMethods.wasi_config_set_stdout_custom(config, &OnStandardOutput, self, null);
        NativeMethods.wasi_config_set_stderr_custom(config, &OnStandardError, self, null);
        if (!standardInput.IsEmpty)
        {
            fixed (byte* bytes = standardInput)
            {
                NativeVector owned;
                NativeMethods.wasm_byte_vec_new(&owned, (nuint)standardInput.Length, bytes);
                NativeMethods.wasi_config_set_stdin_bytes(config, &owned);
            }
        }

        if ((arguments.Count > 0 && !TrySetArguments(config, arguments)) || (environment.Count > 0 && !TrySetEnvironment(config, environment)))
        {
            NativeMethods.wasi_config_delete(config);
            throw new ArgumentException("an argument or a variable is not valid UTF-8", nameof(arguments));
        }

        List<PreopenedDirectory> opened = [.. directories.Where(directory =>
            NativeMethods.wasi_config_preopen_dir(config, directory.HostPath, directory.GuestPath, directory.Mutable))];
        NativeError.ThrowIfError(NativeMethods.wasmtime_context_set_wasi(_context, config));
        return opened;
    }

    /// <summary>
    /// Gives the store a wasi:http context. Wasmtime aborts the process when a guest that imports wasi:http runs
    /// without one.
    /// </summary>
    public void SetWasiHttp()
    {
        using Entry entry = Enter();
        NativeMethods.wasmtime_context_set_wasi_http(_context);
    }

    /// <summary>Instantiates a component; runs its start functions.</summary>
    /// <exception cref="NativeErrorException">An import is missing, a limit was passed, or guest code failed.</exception>
    public NativeInstance Instantiate(ComponentLinker linker, Component component)
    {
        using Entry entry = Enter();
        NativeInstance instance;
        NativeError.ThrowIfError(
            NativeMethods.wasmtime_component_linker_instantiate(linker.NativeHandle(), _context, component.NativeHandle(), &instance));
        return instance;
    }

    /// <summary>
    /// Instantiates a component of ours beside the guest's, for gates to call. Its memories and tables do not count
    /// against the guest's limits.
    /// </summary>
    public NativeInstance InstantiateHelper(ComponentLinker linker, Component component)
    {
        using Entry entry = Enter();
        Apply(StoreLimits.None);
        try
        {
            return Instantiate(linker, component);
        }
        finally
        {
            Apply(_limits);
        }
    }

    /// <summary>What gates keep for the life of this store, made at its first use.</summary>
    public T Companion<T>(Func<GuestStore, T> create)
        where T : class
    {
        using Entry entry = Enter();
        _companions ??= [];
        if (!_companions.TryGetValue(typeof(T), out object? companion))
        {
            companion = create(this);
            _companions.Add(typeof(T), companion);
        }

        return (T)companion;
    }

    /// <summary>Finds an exported function of an instance in this store.</summary>
    /// <returns>False when the export is not a function.</returns>
    public bool TryGetFunction(NativeInstance instance, ExportIndex export, out NativeFunction function)
    {
        using Entry entry = Enter();
        NativeFunction found;
        bool result = NativeMethods.wasmtime_component_instance_get_func(&instance, _context, export, &found);
        function = found;
        return result;
    }

    /// <summary>Calls a function.</summary>
    /// <param name="function">A function of this store.</param>
    /// <param name="arguments">The arguments; only read.</param>
    /// <param name="count">How many.</param>
    /// <param name="result">
    /// Where the result goes, zeroed; or null for a function without one. The caller frees it with
    /// <see cref="NativeMethods.wasmtime_component_val_delete"/>.
    /// </param>
    /// <exception cref="NativeErrorException">The guest trapped, exited or was ended by <see cref="IGuestHost.OnTick"/>.</exception>
    public void Call(NativeFunction function, NativeValue* arguments, int count, NativeValue* result)
    {
        using Entry entry = Enter();
        NativeError.ThrowIfError(NativeMethods.wasmtime_component_func_call(
            &function, _context, arguments, (nuint)count, result, result == null ? 0u : 1u));
    }

    /// <summary>Drops a resource (<c>wasmtime_component_resource_any_drop</c>); its memory stays with whoever owns the value.</summary>
    public void DropResource(void* resource)
    {
        using Entry entry = Enter();
        NativeError.ThrowIfError(NativeMethods.wasmtime_component_resource_any_drop(_context, resource));
    }

    /// <summary>Makes an owned resource of a type that a host defined, for a guest.</summary>
    /// <param name="type">The type's number (<see cref="HostFunction.DefineResource"/>).</param>
    /// <param name="rep">What the host knows the resource by.</param>
    public NativeValue NewResource(uint type, uint rep)
    {
        using Entry entry = Enter();
        nint host = NativeMethods.wasmtime_component_resource_host_new(owned: true, rep, type);
        void* resource;
        nint error = NativeMethods.wasmtime_component_resource_host_to_any(_context, host, &resource);
        NativeMethods.wasmtime_component_resource_host_delete(host);
        NativeError.ThrowIfError(error);
        return new NativeValue { Kind = NativeValueKind.Resource, Resource = resource };
    }

    /// <summary>What the host knows a resource by that a host function received. A borrowed one is dropped by this.</summary>
    public uint TakeRep(in NativeValue resource)
    {
        using Entry entry = Enter();
        nint host;
        NativeError.ThrowIfError(NativeMethods.wasmtime_component_resource_any_to_host(_context, resource.Resource, &host));
        uint rep = NativeMethods.wasmtime_component_resource_host_rep(host);
        NativeMethods.wasmtime_component_resource_host_delete(host);
        return rep;
    }

    protected override bool ReleaseHandle()
    {
        NativeMethods.wasmtime_store_delete(handle);
        _self.Free();
        return true;
    }

    private static bool TrySetArguments(nint config, IReadOnlyList<string> arguments)
    {
        using NativeStrings strings = new(arguments);
        return NativeMethods.wasi_config_set_argv(config, (nuint)arguments.Count, strings.Pointers);
    }

    private static bool TrySetEnvironment(nint config, IReadOnlyList<KeyValuePair<string, string>> environment)
    {
        using NativeStrings names = new([.. environment.Select(variable => variable.Key)]);
        using NativeStrings values = new([.. environment.Select(variable => variable.Value)]);
        return NativeMethods.wasi_config_set_env(config, (nuint)environment.Count, names.Pointers, values.Pointers);
    }

    [UnmanagedCallersOnly]
    private static nint OnEpochDeadline(nint context, nint data, ulong* deadlineDelta, byte* updateKind)
    {
        try
        {
            *deadlineDelta = 1;
            string? reason = ((GuestStore)GCHandle.FromIntPtr(data).Target!).Host.OnTick();
            return reason is null ? 0 : NativeError.New(reason);
        }
        catch (Exception e)
        {
            return NativeError.New(e.Message);
        }
    }

    [UnmanagedCallersOnly]
    private static nint OnStandardOutput(nint data, byte* bytes, nuint size) => OnOutput(data, GuestStream.StandardOutput, bytes, size);

    [UnmanagedCallersOnly]
    private static nint OnStandardError(nint data, byte* bytes, nuint size) => OnOutput(data, GuestStream.StandardError, bytes, size);

    private static nint OnOutput(nint data, GuestStream stream, byte* bytes, nuint size)
    {
        // A negative number is an operating system's error code for the guest; EIO.
        const int InputOutputError = -5;
        try
        {
            ((GuestStore)GCHandle.FromIntPtr(data).Target!).Host.OnOutput(stream, new ReadOnlySpan<byte>(bytes, checked((int)size)));
            return (nint)size;
        }
        catch (Exception)
        {
            return InputOutputError;
        }
    }

    private void Apply(StoreLimits limits) => NativeMethods.wasmtime_store_limiter(
        handle, limits.MemorySize, limits.TableElements, limits.Instances, limits.Tables, limits.Memories);

    private Entry Enter()
    {
        // The reference keeps the native store alive when another thread disposes it while this one is inside.
        bool referenced = false;
        DangerousAddRef(ref referenced);
        int thread = Environment.CurrentManagedThreadId;
        int owner = Interlocked.CompareExchange(ref _ownerThread, thread, 0);
        if (owner != 0 && owner != thread)
        {
            DangerousRelease();
            throw new InvalidOperationException("The store is in use by another thread.");
        }

        _depth++;
        return new Entry(this);
    }

    private readonly record struct StoreLimits(long MemorySize, long TableElements, long Instances, long Tables, long Memories)
    {
        // A negative number is no limit.
        public static StoreLimits None { get; } = new(-1, -1, -1, -1, -1);
    }

    private readonly ref struct Entry(GuestStore store)
    {
        public void Dispose()
        {
            if (--store._depth == 0)
            {
                Volatile.Write(ref store._ownerThread, 0);
            }

            store.DangerousRelease();
        }
    }
}
