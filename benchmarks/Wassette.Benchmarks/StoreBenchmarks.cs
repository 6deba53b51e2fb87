using Wassette.Components;
using Wassette.Components.Sources;
using Wassette.Components.Sources.Search;
using Wassette.Components.Store;

namespace Wassette.Benchmarks;

/// <summary>Listing what is installed, and searching for what could be.</summary>
internal static class StoreBenchmarks
{
    private const int Installed = 200;
    private const int Entries = 10_000;

    public static IEnumerable<Result> Run()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("wassette-benchmark-");
        try
        {
            CompilationCache cache = new(Path.Combine(directory.FullName, "cache"));
            ComponentStore store = Fill(Path.Combine(directory.FullName, "store"), cache);
            yield return List(store);
            yield return Import(store.Directory, cache);
        }
        finally
        {
            directory.Delete(recursive: true);
        }

        yield return Search();
    }

    private static ComponentStore Fill(string directory, CompilationCache cache)
    {
        ComponentStore store = new(directory, new ComponentCompiler(cache));
        string tiny = Path.Combine(Repository.Root, "tests", "components", "tiny", "tiny.wasm");
        for (int i = 0; i < Installed; i++)
        {
            store.InstallAsync(new InstallRequest { Source = ComponentSource.Parse(tiny), Id = $"tiny{i}" }).GetAwaiter().GetResult();
        }

        return store;
    }

    private static Result List(ComponentStore store)
    {
        double milliseconds = Measurement.Medians(1, () => store.List())[0] / 1000;
        return new Result($"list {Installed} installed components", $"{milliseconds:0.0} ms", "under 100 ms", milliseconds < 100);
    }

    private static Result Import(string directory, CompilationCache cache)
    {
        double milliseconds = Measurement.Medians(1, () =>
        {
            using WassetteSession session = new(new SessionOptions { ComponentDirectory = directory }, cache);
            session.ImportInstalled(_ => true, compile: false, new HashSet<string>(), problem => throw new InvalidOperationException(problem));
        })[0] / 1000;
        return new Result($"a session with the tools of {Installed} installed components", $"{milliseconds:0.0} ms", "under 1,000 ms", milliseconds < 1000);
    }

    private static Result Search()
    {
        SearchIndex index = new(Enumerable.Range(0, Entries).Select(i => new SearchEntry(
            $"component-{i}", $"A component that does the things of number {i} with weather, time and files.", $"oci://ghcr.io/example/component-{i}:latest")));
        double milliseconds = Measurement.Medians(1, () => index.Find("weather number 4711"))[0] / 1000;
        return new Result($"search {Entries:N0} components", $"{milliseconds:0.0} ms", "under 20 ms", milliseconds < 20);
    }
}
