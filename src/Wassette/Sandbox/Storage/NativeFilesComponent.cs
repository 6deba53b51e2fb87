using System.Reflection;
using System.Text.Json;
using Wasmtime.Components;
using Wassette.Interop;

namespace Wassette.Sandbox.Storage;

/// <summary>
/// The compiled component of <c>NativeFiles/</c>, through which the gate calls the native functions, and a linker
/// without gates for it. One per process, compiled when a call first uses files.
/// </summary>
internal sealed class NativeFilesComponent
{
    /// <summary>The memory that an instance has, in bytes; beside it one table.</summary>
    public const long MemorySize = 192 * 1024;

    private static readonly Lazy<NativeFilesComponent> LazyShared = new(() => new NativeFilesComponent(SandboxEngine.Shared));

    private NativeFilesComponent(SandboxEngine engine)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("native-files.wasm")!;
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        Component = Component.FromBytes(engine.Engine, bytes.ToArray());
        Linker = new ComponentLinker(engine.Engine);
        Linker.AddWasiPreview2();
        Functions = [.. Enum.GetValues<NativeFileFunction>().Select(function =>
            ExportIndex.Find(Component, Name(function)) ?? throw new InvalidOperationException($"native-files.wasm has no '{Name(function)}'."))];
    }

    public static NativeFilesComponent Shared => LazyShared.Value;

    /// <summary>Where the functions are, in the order of <see cref="NativeFileFunction"/>.</summary>
    public IReadOnlyList<ExportIndex> Functions { get; }

    private Component Component { get; }

    private ComponentLinker Linker { get; }

    public NativeInstance Instantiate(GuestStore store) => store.Instantiate(Linker, Component);

    // MetadataHashAt -> metadata-hash-at
    private static string Name(NativeFileFunction function) =>
        JsonNamingPolicy.KebabCaseLower.ConvertName(function.ToString());
}
