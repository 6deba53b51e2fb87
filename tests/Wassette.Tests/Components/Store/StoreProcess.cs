using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Wassette.Components;
using Wassette.Components.Compilation;
using Wassette.Components.Sources;
using Wassette.Components.Sources.Signatures;
using Wassette.Components.Store;
using Wassette.Secrets;

namespace Wassette.Tests.Components.Store;

/// <summary>Work on a store in a process of its own, which may be killed in the middle of it.</summary>
/// <param name="Directory">The store.</param>
/// <param name="Action">What to do: <c>replace</c>, <c>remove</c>, <c>install</c>, or <c>update</c> from what is in the cache of downloads.</param>
/// <param name="Argument">The new content, the source to install, or the directory of <see cref="SignedUpdates"/>.</param>
/// <param name="Cache">The directory of compiled code.</param>
/// <param name="KilledAfter">The step after which the process is killed, as by <c>kill -9</c>; null for none.</param>
internal sealed record StoreProcess(string Directory, string Action, string Argument, string Cache, StoreStep? KilledAfter)
{
    public const string Id = "entry";
    private const string Prefix = "store:";

    /// <summary>What is installed in place of a component by <c>replace</c>.</summary>
    public static IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>> Files(string content) =>
    [
        new(StoreFiles.ComponentFile, Encoding.UTF8.GetBytes($"component {content}")),
        new(StoreFiles.RecordFile, Encoding.UTF8.GetBytes($"record {content}")),
        new(StoreFiles.PolicyFile, Encoding.UTF8.GetBytes($"policy {content}")),
    ];

    /// <summary>Starts the process.</summary>
    public Process Start()
    {
        CompilerHost host = CompilerHost.Current! with { Hook = typeof(StoreProcess).Assembly.Location };
        host = host with { Arguments = [.. host.Arguments, Prefix + JsonSerializer.Serialize(this)] };
        ProcessStartInfo start = host.Describe();
        start.Environment["HOME"] = Environment.GetEnvironmentVariable("HOME");
        return Process.Start(start)!;
    }

    /// <summary>Runs the process to its end.</summary>
    /// <returns>Its exit code, and what it says.</returns>
    public async Task<(int ExitCode, string Output)> RunAsync()
    {
        using Process process = Start();
        return await EndAsync(process);
    }

    /// <summary>Waits for the end of a process.</summary>
    public static async Task<(int ExitCode, string Output)> EndAsync(Process process)
    {
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await errors);
    }

    /// <summary>Does the work, if this is the process for it.</summary>
    public static bool TryRun(string what)
    {
        if (!what.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        try
        {
            JsonSerializer.Deserialize<StoreProcess>(what[Prefix.Length..])!.Work();
            Environment.Exit(0);
        }
        catch (StoreException e)
        {
            Console.Write($"{e.Kind}: {e.Message}");
            Environment.Exit(2);
        }

        return true;
    }

    private void Work()
    {
        StoreFiles files = new(Directory)
        {
            Done = step =>
            {
                if (step == KilledAfter)
                {
                    Process.GetCurrentProcess().Kill();
                    Thread.Sleep(Timeout.Infinite);
                }
            },
        };
        switch (Action)
        {
            case "replace":
                files.Replace(Id, () => Files(Argument));
                break;
            case "remove":
                files.Remove(Id);
                break;
            case "update":
                FetchOptions options = new()
                {
                    CacheDirectory = Path.Combine(Argument, "cache"),
                    TrustPolicy = TrustPolicy.Read(Path.Combine(Argument, "trust.yaml")),
                    Offline = true,
                };
                ComponentStore updated = new(files, new ComponentCompiler(new CompilationCache(Cache)))
                {
                    Secrets = new SecretStore(Path.Combine(Argument, "secrets")),
                };
                updated.UpdateAsync("tiny", options: options).GetAwaiter().GetResult();
                break;
            default:
                InstallRequest request = new() { Source = ComponentSource.Parse(Argument), Id = Id };
                ComponentStore store = new(files, new ComponentCompiler(new CompilationCache(Cache)));
                store.InstallAsync(request).GetAwaiter().GetResult();
                break;
        }
    }
}
