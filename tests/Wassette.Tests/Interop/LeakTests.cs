using System.Globalization;
using System.Text;
using Wassette.Sandbox;
using Wassette.Tests.Support;
using Wassette.Wit.Values;

namespace Wassette.Tests.Interop;

/// <summary>Ten thousand calls with every kind of value and every kind of end leave memory where it was.</summary>
[Collection(nameof(ProcessState))]
public sealed class LeakTests : IDisposable
{
    private const long MiB = 1024 * 1024;

    // Long enough that a leak of one kind of value alone is seen: it is there 400 times.
    private static readonly string Text = new('x', 60_000);

    private static readonly string Base64 = Convert.ToBase64String(new byte[3000]);

    private static readonly (string Tool, string Arguments)[] Calls =
    [
        ("echo-string", """{"value":"TEXT"}"""),
        ("echo-list-u8", """{"value":"BYTES"}"""),
        ("echo-list-string", """{"value":["one","TEXT","three"]}"""),
        ("echo-list-list", """{"value":[["a"],["TEXT","c"]]}"""),
        ("echo-list-pair", """{"value":[["TEXT",1]]}"""),
        ("echo-tuple-one", """{"value":["TEXT"]}"""),
        ("echo-shape", """{"value":{"tag":"named","val":"TEXT"}}"""),
        ("echo-shape", """{"value":{"tag":"path","val":[[1,2],[3,4]]}}"""),
        ("echo-list-result", """{"value":[{"ok":7},{"err":"TEXT"}]}"""),
        ("echo-thirty-two-flags", """{"value":["f0","f1","f30","f31"]}"""),
        ("echo-colour", """{"value":"infra-red"}"""),
        ("echo-option-option-option", """{"value":{"some":{"some":"TEXT"}}}"""),
        ("echo-person", """{"value":{"name":"TEXT","home":{"street-name":"s","house-number":1,"unit":"u","list":"AAE="},"work":null,"date-of-birth":[1,2,3],"last-login":{"some":5},"favourite":"red","outcome":{"err":"e"},"ID-number":1}}"""),
        ("echo-seventeen", """{"p1":1,"p2":2,"p3":3,"p4":4,"p5":5,"p6":6,"p7":false,"p8":"c","p9":"TEXT","p10":[1,2],"p11":7,"p12":8,"p13":"red","p14":-128}"""),
        ("echo-map-string", """{"value":{"TEXT":1,"b":2}}"""),
        ("echo-map-u32", """{"value":[{"key":1,"value":"TEXT"}]}"""),
        ("echo-result", """{"value":{"err":"TEXT"}}"""),
        ("print", """{"out":"out","err":"err"}"""),

        // And what ends badly.
        ("echo-string", """{"value":7}"""),
        ("echo-list-string", """{"value":["one","TEXT",3]}"""),
        ("trap", "{}"),
        ("exit-error", "{}"),
        ("return-invalid-string", "{}"),
        ("command", """{"args":["one","two"],"stdin":"TEXT"}"""),
        ("command", """{"args":["nul\u0000"]}"""),
        ("http-get", """{"authority":"127.0.0.1:1","path":"/"}"""),
        ("get-all", "{}"),
    ];

    private readonly TestSession _session = new(
        TestFiles.Types, TestFiles.Maps, TestFiles.Misbehave, TestFiles.Tiny, TestFiles.Command, TestFiles.Component("reach"), TestFiles.Component("reach-config"));

    [Fact]
    public async Task Ten_thousand_calls_leave_memory_level()
    {
        await RunAsync(rounds: 40);
        (long native, long managed) = Measure();

        await RunAsync(rounds: 200);

        (long nativeAfter, long managedAfter) = Measure();
        Assert.True(managedAfter - managed < 4 * MiB, $"Managed memory went from {managed} to {managedAfter} bytes.");
        Assert.True(nativeAfter - native < 16 * MiB, $"Native memory went from {native} to {nativeAfter} bytes.");
    }

    [Fact]
    public async Task Results_over_the_limit_are_freed()
    {
        await OverAsync(5);
        (long native, _) = Measure();

        // 40 times 20 MB would be seen.
        await OverAsync(40);

        long after = Measure().Native;
        Assert.True(after - native < 200 * MiB, $"Native memory went from {native} to {after} bytes.");
    }

    public void Dispose() => _session.Dispose();

    private async Task OverAsync(int times)
    {
        for (int i = 0; i < times; i++)
        {
            await Assert.ThrowsAsync<ToolException>(() => _session.CallAsync("return-string", """{"count":20000000}"""));
        }
    }

    // Each call twice: with JSON and with objects.
    private async Task RunAsync(int rounds)
    {
        for (int i = 0; i < rounds; i++)
        {
            foreach ((string tool, string arguments) in Calls)
            {
                byte[] json = Encoding.UTF8.GetBytes(arguments.Replace("TEXT", Text, StringComparison.Ordinal).Replace("BYTES", Base64, StringComparison.Ordinal));
                WasmTool resolved = _session.Session.ResolveTool(tool);
                await EndAsync(() => _session.Session.InvokeJsonAsync(resolved, json));
                await EndAsync(() => _session.Session.InvokeFromJsonAsync(resolved, json));
            }
        }
    }

    private static async Task EndAsync<T>(Func<Task<T>> call)
    {
        try
        {
            await call();
        }
        catch (Exception e) when (e is ToolException or WitValueException)
        {
            // One of the bad ends.
        }
    }

    private static (long Native, long Managed) Measure()
    {
        long managed = 0;
        for (int i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
            managed = GC.GetTotalMemory(forceFullCollection: true);
        }

        return (PrivateBytes(), managed);
    }

    private static long PrivateBytes()
    {
        if (!OperatingSystem.IsLinux())
        {
            using System.Diagnostics.Process process = System.Diagnostics.Process.GetCurrentProcess();
            return process.PrivateMemorySize64;
        }

        string line = File.ReadLines("/proc/self/status").Single(line => line.StartsWith("RssAnon:", StringComparison.Ordinal));
        return long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
