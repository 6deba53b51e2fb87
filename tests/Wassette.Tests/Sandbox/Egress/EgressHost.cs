using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Wassette.Sandbox.Egress;
using Wassette.Tests.Support;

namespace Wassette.Tests.Sandbox.Egress;

/// <summary>A session with the test component <c>http</c>, its network as a test wants it, and what was recorded of it.</summary>
internal sealed class EgressHost : IDisposable
{
    private readonly ConcurrentQueue<EgressRecord> _records = [];

    /// <summary>Opens the network for the component.</summary>
    /// <param name="policy">Its rules; null for no network at all.</param>
    /// <param name="limits">What requests may use.</param>
    /// <param name="route">How servers are found.</param>
    public EgressHost(IEgressPolicy? policy, EgressLimits? limits = null, EgressRoute? route = null)
        : this(TestFiles.Component("http"), policy, limits, route)
    {
    }

    public EgressHost(string component, IEgressPolicy? policy, EgressLimits? limits = null, EgressRoute? route = null)
    {
        Session = new TestSession();
        Component = Session.Import(component);
        if (policy is not null)
        {
            Component.Permissions = Component.Permissions with { Egress = new EgressAccess(policy, _records.Enqueue, limits, route ?? NoProxy) };
        }
    }

    /// <summary>The system's way, but for its proxy.</summary>
    public static EgressRoute NoProxy { get; } = new() { Proxy = new WebProxy() };

    public TestSession Session { get; }

    public WasmComponent Component { get; }

    /// <summary>A route on which a name has the addresses that a test says.</summary>
    public static EgressRoute Resolving(params (string Host, string[] Addresses)[] names) => NoProxy with
    {
        ResolveAsync = (host, _) => Task.FromResult(
            names.Where(name => name.Host == host).SelectMany(name => name.Addresses).Select(IPAddress.Parse).ToArray()),
    };

    public static string Request(
        string authority, string path = "/", string method = "GET", string scheme = "http", string? body = null, params (string Name, string Value)[] headers) =>
        new JsonObject
        {
            ["method"] = method,
            ["scheme"] = scheme,
            ["authority"] = authority,
            ["path"] = path,
            ["headers"] = new JsonArray([.. headers.Select(header => new JsonArray(header.Name, header.Value))]),
            ["body"] = body,
        }.ToJsonString();

    /// <summary>Sends a request that must be answered.</summary>
    public async Task<GuestResponse> SendAsync(string request) =>
        GuestResponse.Parse((await Session.CallAsync("send", $$"""{"request":{{request}}}"""))!);

    /// <summary>Sends a request that must fail, and gives what the guest was told.</summary>
    public Task<string> SendForErrorAsync(string request) => Session.CallForErrAsync("send", $$"""{"request":{{request}}}""");

    /// <summary>The only record, as soon as it is there.</summary>
    public async Task<EgressRecord> RecordAsync() => Assert.Single(await RecordsAsync(1));

    /// <summary>The records, as soon as there are so many.</summary>
    public async Task<EgressRecord[]> RecordsAsync(int count)
    {
        await Eventually.TrueAsync(() => _records.Count >= count);
        return [.. _records];
    }

    public void Dispose() => Session.Dispose();
}

/// <summary>What the guest saw of a response.</summary>
internal sealed record GuestResponse(int Status, IReadOnlyList<(string Name, string Value)> Headers, string Body, long Length)
{
    /// <summary>The value of a field, or null.</summary>
    public string? this[string name] => Headers.Where(header => header.Name == name).Select(header => header.Value).SingleOrDefault();

    public static GuestResponse Parse(string json)
    {
        JsonElement response = JsonDocument.Parse(json).RootElement;
        JsonElement length = response.GetProperty("length");
        return new GuestResponse(
            response.GetProperty("status").GetInt32(),
            [.. response.GetProperty("headers").EnumerateArray().Select(header => (header[0].GetString()!, header[1].GetString()!))],
            response.GetProperty("body").GetString()!,
            length.ValueKind == JsonValueKind.String ? long.Parse(length.GetString()!, null) : length.GetInt64());
    }
}

/// <summary>Waits for what happens soon, on another thread.</summary>
internal static class Eventually
{
    public static async Task TrueAsync(Func<bool> condition)
    {
        for (DateTime end = DateTime.UtcNow.AddSeconds(10); !condition();)
        {
            Assert.True(DateTime.UtcNow < end, "It did not happen within 10 s.");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }
}
