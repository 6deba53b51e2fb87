namespace Wassette.Components.Sources.Http;

/// <summary>How failures that may pass are met.</summary>
internal sealed record RetryRules
{
    public static RetryRules Default { get; } = new();

    /// <summary>How often a request is made at most.</summary>
    public int Attempts { get; init; } = 4;

    /// <summary>The wait before the second attempt; it doubles each time, and up to half of it is added by chance.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Whether the wait grows by the first one each time, instead of doubling.</summary>
    public bool IsLinear { get; init; }

    /// <summary>The longest wait that a server can ask for; if it asks for more, the request has failed.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long connecting may take, resolving the name and TLS included.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a server may say nothing.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The wait after an attempt that failed.</summary>
    /// <param name="attempt">The attempt, from 1.</param>
    public TimeSpan WaitAfter(int attempt) => FirstWait * (IsLinear ? attempt : 1 << (attempt - 1)) * (1 + (Random.Shared.NextDouble() / 2));
}
