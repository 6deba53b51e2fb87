using System.Text.Json.Nodes;
using Wassette.Auditing;
using Wassette.Components;
using Wassette.Policies;
using Wassette.Policies.Network;
using Wassette.Sandbox.Egress;
using Wassette.Tests.Support;

namespace Wassette.Tests.Examples;

/// <summary>An example's component in a session of its own, called as a user would call it.</summary>
internal sealed class ExampleHost : IDisposable
{
    private readonly TestSession _session;

    /// <summary>Imports a component; nothing is granted to it.</summary>
    /// <param name="component">Its file.</param>
    /// <param name="environment">The session's environment; empty when null.</param>
    /// <param name="workspace">Where the relative rules of a policy start; the current directory when null.</param>
    /// <param name="cache">Where compiled code is kept; with the test run's when null.</param>
    public ExampleHost(string component, Dictionary<string, string>? environment = null, string? workspace = null, CompilationCache? cache = null)
    {
        _session = new TestSession(cache ?? TestSession.SharedCache, new SessionOptions { Environment = environment ?? [], WorkspaceRoot = workspace });
        Component = _session.Import(component);
    }

    public WasmComponent Component { get; }

    /// <summary>Puts the policy of a file in force, which must have nothing to warn of.</summary>
    public void SetPolicy(string file)
    {
        Component.SetPolicy(File.ReadAllText(file), file);
        Assert.Empty(Component.Policy.Warnings);
    }

    /// <summary>Keeps the rules in force and sends what they allow another way.</summary>
    public void SendThrough(EgressRoute route)
    {
        EgressPolicy rules = new(new NetworkPolicy(Component.Policy.Document.Network));
        Component.Permissions = Component.Permissions with { Egress = new EgressAccess(rules, request => request.Call?.Requested(request), route: route) };
    }

    /// <summary>Calls a tool that must succeed.</summary>
    public async Task<JsonNode> CallAsync(string tool, JsonObject arguments, TimeSpan? timeout = null) =>
        JsonNode.Parse((await _session.CallAsync(tool, arguments.ToJsonString(), timeout))!)!;

    /// <summary>Calls a tool that must return an error, and gives its text and what was refused.</summary>
    public async Task<(string Error, IReadOnlyList<WassetteDenial> Denials)> CallForErrorAsync(string tool, JsonObject arguments, TimeSpan? timeout = null)
    {
        ToolResult<byte[]?> result = await _session.InvokeAsync(tool, arguments.ToJsonString(), timeout);
        Assert.True(result.IsError);
        return (result.ErrorText!, result.Denials);
    }

    /// <summary>Grants what a refusal asks for, as a person would who follows the remedy.</summary>
    public void GrantRemedies(IReadOnlyList<WassetteDenial> denials) =>
        Component.Grant([.. denials.Select(denial => denial.Remedies[0])]);

    public void Dispose() => _session.Dispose();
}
