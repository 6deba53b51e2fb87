using System.Text;
using Wasmtime;
using Wasmtime.Components;
using Wassette.Sandbox;

namespace Wassette.Benchmarks;

/// <summary>Calls of a tiny component: by this library from JSON to JSON, and by the Wasmtime package alone.</summary>
internal static class CallBenchmarks
{
    private const int SmallCalls = 2000;

    public static IEnumerable<Result> Run()
    {
        using WassetteSession session = new("Benchmarks");
        string path = Repository.File("tests", "components", "tiny", "tiny.wasm");
        session.Import(new ImportRequest { Path = path });
        using Component component = Component.FromBytes(SandboxEngine.Shared.Engine, File.ReadAllBytes(path));
        using ComponentLinker linker = new(SandboxEngine.Shared.Engine);
        linker.AddWasiPreview2();
        PackageCall package = new(component, linker);

        yield return Small(session, package);
        yield return Bytes(session, package);
        yield return Records(session, package);
    }

    /// <summary>The median of a small call, in microseconds.</summary>
    public static double MeasureHostPath()
    {
        using WassetteSession session = new("Benchmarks");
        session.Import(new ImportRequest { Path = Repository.File("tests", "components", "tiny", "tiny.wasm") });
        return Measurement.Medians(SmallCalls, () => CallAdd(session))[0];
    }

    private static void CallAdd(WassetteSession session)
    {
        WasmTool add = session.ResolveTool("add");
        byte[] arguments = Encoding.UTF8.GetBytes("""{"a":40,"b":2}""");
        for (int i = 0; i < SmallCalls; i++)
        {
            session.InvokeJsonAsync(add, arguments).GetAwaiter().GetResult();
        }
    }

    private static Result Small(WassetteSession session, PackageCall package)
    {
        double[] medians = Measurement.Medians(
            SmallCalls,
            () => CallAdd(session),
            () =>
            {
                for (int i = 0; i < SmallCalls; i++)
                {
                    package.Call("add", ComponentValue.U32(40), ComponentValue.U32(2));
                }
            });
        double ratio = medians[0] / medians[1];
        return new Result(
            "host path, tiny component, fresh instance per call, JSON to JSON",
            $"{medians[0]:0.0} µs; the Wasmtime package alone {medians[1]:0.0} µs ({ratio:0.0} times)",
            "at most 3 times, under 60 µs",
            ratio <= 3 && medians[0] < 60);
    }

    private static Result Bytes(WassetteSession session, PackageCall package)
    {
        byte[] bytes = new byte[1024 * 1024];
        new Random(1).NextBytes(bytes);
        string base64 = Convert.ToBase64String(bytes);
        byte[] arguments = Encoding.UTF8.GetBytes($$"""{"data":"{{base64}}"}""");
        WasmTool length = session.ResolveTool("bytes-length");
        using NativeCall native = new(length, arguments);
        double[] medians = Measurement.Medians(
            1,
            () => session.InvokeJsonAsync(length, arguments).GetAwaiter().GetResult(),
            () => package.Call(
                "bytes-length", ComponentValue.List([.. Convert.FromBase64String(base64).Select(ComponentValue.U8)])),
            native.Run);
        double ratio = medians[1] / medians[0];
        return new Result(
            "1 MB list<u8> in, from base64",
            $"{medians[0] / 1000:0.0} ms; through ComponentValue {medians[1] / 1000:0.0} ms ({ratio:0.0} times faster); of both, {medians[2] / 1000:0.0} ms are Wasmtime's own call",
            "at least 10 times faster",
            ratio >= 10);
    }

    private static Result Records(WassetteSession session, PackageCall package)
    {
        byte[] arguments = RecordsJson.Make(count: 100_000);
        WasmTool records = session.ResolveTool("records");
        using NativeCall native = new(records, arguments);
        double[] medians = Measurement.Medians(
            1,
            () => session.InvokeJsonAsync(records, arguments).GetAwaiter().GetResult(),
            () => RecordsJson.Write(package.Call("records", RecordsJson.Read(arguments))!),
            native.Run);
        double ratio = medians[1] / medians[0];
        return new Result(
            "100,000-element list<record> in and out, JSON to JSON",
            $"{medians[0] / 1000:0.0} ms; through ComponentValue {medians[1] / 1000:0.0} ms ({ratio:0.0} times faster); of both, {medians[2] / 1000:0.0} ms are Wasmtime's own call",
            "at least 5 times faster",
            ratio >= 5);
    }

    /// <summary>What a user of the Wasmtime package writes: a store, an instance and a call.</summary>
    private sealed class PackageCall(Component component, ComponentLinker linker)
    {
        public ComponentValue? Call(string function, params ComponentValue[] arguments)
        {
            using Store store = new(SandboxEngine.Shared.Engine);
            store.SetWasiConfiguration(new WasiConfiguration());
            store.SetEpochDeadline(ulong.MaxValue / 2);
            ComponentInstance instance = linker.Instantiate(store, component);
            return instance.GetFunction(function)!.Call(arguments);
        }
    }
}
