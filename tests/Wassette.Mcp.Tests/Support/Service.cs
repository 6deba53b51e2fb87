using Wassette.Tests.Support;

namespace Wassette.Mcp.Tests.Support;

/// <summary>How a session is served in a test.</summary>
internal sealed record Service
{
    /// <summary>The revision that the client speaks.</summary>
    public string Revision { get; init; } = Era.Newest;

    /// <summary>How the server is started.</summary>
    public ServerOptions Options { get; init; } = new();

    /// <summary>How the session is made; named like the one that is mostly served, its workspace the repository.</summary>
    public SessionOptions Session { get; init; } = new() { Name = WassetteSession.DefaultName, WorkspaceRoot = TestFiles.Root };

    /// <summary>Who sits at the client; nobody, and the client can't ask, when null.</summary>
    public Person? Person { get; init; }

    /// <summary>What is imported before.</summary>
    public IReadOnlyList<string> Components { get; init; } = [];
}
