namespace Wassette.Policies.Network;

/// <summary>What a policy says about a request before any name is looked up.</summary>
internal sealed record HostDecision
{
    /// <summary>Whether the request may go on, and why.</summary>
    public required PolicyDecision Decision { get; init; }

    /// <summary>The scheme, in lower case.</summary>
    public required string Scheme { get; init; }

    /// <summary>The host in its canonical spelling, the only one to look up and connect; null when the text is no host.</summary>
    public HostName? Host { get; init; }

    /// <summary>The port.</summary>
    public required int Port { get; init; }

    /// <summary>The host rules that serve the request, the most specific first.</summary>
    public IReadOnlyList<HostRule> HostRules { get; init; } = [];

    /// <summary>Whether the request may go on.</summary>
    public bool IsAllowed => Decision.IsAllowed;

    /// <summary>Whether a name has to be looked up. Never true for what is refused: a lookup alone can carry data out.</summary>
    public bool NeedsLookup => IsAllowed && Host?.Name is not null;

    /// <summary>Scheme, host and port as a rule would name them, or null when the text is no host.</summary>
    public string? Target => Host is null
        ? null
        : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Host.Text}{(Port is 80 or 443 ? "" : $":{Port}")}");
}
