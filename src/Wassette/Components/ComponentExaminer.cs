using Wassette.Components.Sources;
using Wassette.Sandbox;
using Wassette.Wit;

namespace Wassette.Components;

/// <summary>Says what a component is without running or importing it.</summary>
internal static class ComponentExaminer
{
    public static WasmComponentReport Examine(string path, ComponentCompiler compiler, CancellationToken cancellation)
    {
        byte[] bytes;
        try
        {
            path = ComponentFile.FullPath(path);
            bytes = ComponentFile.Read(path);
        }
        catch (ImportException e)
        {
            return new WasmComponentReport { Path = path, CanImport = false, Problems = [e.Message] };
        }

        return Examine(bytes, path, () => ComponentId.FromFileName(path), compiler, cancellation) with { RequestedPolicy = AdjacentPolicy.Find(path) };
    }

    public static WasmComponentReport Examine(FetchedComponent fetched, ComponentCompiler compiler, CancellationToken cancellation) =>
        Examine(fetched.Bytes, fetched.Source.Text, () => ComponentId.FromSource(fetched.Source), compiler, cancellation) with
        {
            ResolvedUri = fetched.ResolvedUri,
            SignatureKeyId = fetched.Signature?.KeyId,
            RequestedPolicy = fetched.RequestedPolicy(),
        };

    private static WasmComponentReport Examine(
        byte[] bytes, string source, Func<string> makeId, ComponentCompiler compiler, CancellationToken cancellation)
    {
        try
        {
            using CompiledComponent compiled = compiler.Compile(bytes, source, cancellation);
            return Describe(source, IdOf(makeId), compiled);
        }
        catch (Exception e) when (e is ComponentFormatException or ImportException)
        {
            return new WasmComponentReport { Path = source, CanImport = false, Problems = [e.Message], Size = bytes.Length };
        }
    }

    private static WasmComponentReport Describe(string path, string id, CompiledComponent compiled)
    {
        IReadOnlyList<WitImport> imports = compiled.World.Imports;
        ComponentTools tools = ComponentTools.Find(compiled, id);
        List<string> problems =
        [
            .. imports.Select(import => (import.Name, Reason: WasiVersions.FindObstacle(import.Name)))
                .Where(import => import.Reason is not null)
                .Select(import => $"It imports {DisplayText.Quote(import.Name)}, and {import.Reason}."),
        ];
        if (tools.Tools.Count == 0)
        {
            problems.Add("It exports nothing that can be a tool.");
        }

        return new WasmComponentReport
        {
            Path = path,
            CanImport = problems.Count == 0,
            Problems = problems,
            Warnings = Warnings(compiled.World),
            Digest = $"sha256:{compiled.Digest}",
            Size = compiled.Size,
            Imports = imports,
            Exports =
            [
                .. tools.Tools.Select(tool => new WasmExport(tool.Name, tool.Function.Signature, IsTool: true, Reason: null)),
                .. tools.Others.Select(other => new WasmExport(other.Function.QualifiedName, other.Function.Signature, IsTool: false, other.Reason)),
            ],
            Permissions = Permissions(compiled.World),
        };
    }

    private static string IdOf(Func<string> make)
    {
        try
        {
            return make();
        }
        catch (ArgumentException)
        {
            return "component";
        }
    }

    /// <summary>The kinds of permission that a component may ask for, by what it imports.</summary>
    public static IReadOnlyList<string> Permissions(WitWorld world)
    {
        List<string> permissions = [];
        if (world.ImportsPackage("wasi:filesystem"))
        {
            permissions.Add("Storage");
        }

        if (world.ImportsPackage("wasi:http"))
        {
            permissions.Add("Network");
        }

        if (world.ImportsPackage("wasi:config") || world.Imports.Any(import => import.Name.StartsWith("wasi:cli/environment@", StringComparison.Ordinal)))
        {
            permissions.Add("EnvironmentVariable");
        }

        return permissions;
    }

    private static List<string> Warnings(WitWorld world) =>
        world.ImportsPackage("wasi:sockets")
            ? ["It imports wasi:sockets. Raw TCP and UDP sockets, listening and name lookup are always refused; what needs them will fail."]
            : [];
}
