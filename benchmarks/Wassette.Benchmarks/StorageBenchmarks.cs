using System.Text;
using Wassette.Policies;

namespace Wassette.Benchmarks;

/// <summary>Files through the storage gate, as a guest that makes raw calls of WASI sees them.</summary>
internal static class StorageBenchmarks
{
    private const int Opens = 500;

    public static IEnumerable<Result> Run()
    {
        DirectoryInfo root = Directory.CreateTempSubdirectory("wassette-benchmark-");
        try
        {
            string directory = Path.Combine(root.FullName, "a", "b", "c");
            Directory.CreateDirectory(directory);
            File.WriteAllText(Path.Combine(directory, "file"), new string('x', 4096));
            File.WriteAllText(Path.Combine(root.FullName, "file"), "x");
            using WassetteSession session = new("Benchmarks");
            WasmComponent component = session.Import(new ImportRequest { Path = Repository.File("tests", "components", "files", "files.wasm") });
            component.Grant(PolicyGrant.Storage($"fs://{root.FullName}/**", StorageAccess.ReadWrite));
            WasmTool run = session.ResolveTool("run");

            string open = Step("open", "a/b/c/file", 0);
            double[] medians = Measurement.Medians(
                1,
                Call(run, session, open),
                Call(run, session, $"{open},{Step("read-times", "", Opens, handle: 1)}"),
                Call(run, session, $"{open},{Step("reread", "a/b/c/file", Opens)}"),
                Call(run, session, $"{open},{Step("reread", "file", Opens)}"));
            double read = (medians[1] - medians[0]) / Opens;
            double four = ((medians[2] - medians[0]) / Opens) - read;
            double one = ((medians[3] - medians[0]) / Opens) - read;

            // The gate has no function in the way of a read: it is a call of Wasmtime's own, and its time the unit for the others.
            yield return new Result(
                "gated open of a path of four segments",
                $"{four:0} µs; of one segment {one:0} µs; a native read of 4 KiB {read:0} µs",
                "under 250 µs; reads cost nothing more",
                four < 250);
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private static Action Call(WasmTool run, WassetteSession session, string steps)
    {
        byte[] arguments = Encoding.UTF8.GetBytes($$"""{"steps":[{{steps}}]}""");
        return () => session.InvokeJsonAsync(run, arguments).GetAwaiter().GetResult();
    }

    private static string Step(string operation, string path, int number, int handle = 0) =>
        $$"""
        {"operation":"{{operation}}","handle":{{handle}},"path":"{{path}}","other":0,"text":"","path-flags":1,"open-flags":0,"descriptor-flags":1,"number":{{number}}}
        """;
}
