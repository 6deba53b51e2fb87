using System.Reflection;
using System.Text.Json;
using Wasmtime.Components;
using Wassette.Interop;

namespace Wassette.Sandbox.Storage;

/// <summary>
/// The compiled component of <c>NativeFiles/</c>, through which the gate calls the native functions. One per process,
/// compiled when a call first uses files.
/// </summary>
internal sealed class NativeFilesComponent
{
    private static readonly Lazy<NativeFilesComponent> LazyShared = new(() => new NativeFilesComponent(SandboxEngine.Shared));

    private NativeFilesComponent(SandboxEngine engine)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("native-files.wasm")!;
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        Component = Component.FromBytes(engine.Engine, bytes.ToArray());
        Functions = [.. Enum.GetValues<NativeFileFunction>().Select(function =>
            ExportIndex.Find(Component, Name(function)) ?? throw new InvalidOperationException($"native-files.wasm has no '{Name(function)}'."))];
    }

    public static NativeFilesComponent Shared => LazyShared.Value;

    /// <summary>Where the functions are, in the order of <see cref="NativeFileFunction"/>.</summary>
    public IReadOnlyList<ExportIndex> Functions { get; }

    private Component Component { get; }

    public NativeInstance Instantiate(GuestStore store) => store.InstantiateHelper(SandboxEngine.Shared.NativeLinker, Component);

    // MetadataHashAt -> metadata-hash-at
    private static string Name(NativeFileFunction function) =>
        JsonNamingPolicy.KebabCaseLower.ConvertName(function.ToString());
}
