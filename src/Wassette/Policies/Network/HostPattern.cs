using System.Globalization;

namespace Wassette.Policies.Network;

/// <summary>What a host rule stands for.</summary>
internal sealed record HostPattern
{
    private const string StarRemedy = "Write \"*.example.com\" for any subdomain, or \"*\" for any host.";

    /// <summary>The scheme that the rule is for, or null for both.</summary>
    public string? Scheme { get; init; }

    /// <summary>The port that the rule names, or null.</summary>
    public int? Port { get; init; }

    /// <summary>Whether the rule is for the subdomains of <see cref="Host"/>, or for any host when that is null.</summary>
    public bool IsWildcard { get; init; }

    /// <summary>The host, or the name above the subdomains; null for any host.</summary>
    public HostName? Host { get; init; }

    /// <summary>Reads <c>[scheme://]host[:port][/]</c>, where the host may be <c>*</c> or begin with <c>*.</c>.</summary>
    /// <returns>The pattern, or null with a problem.</returns>
    public static HostPattern? Parse(string text, out RuleProblem? problem)
    {
        problem = RuleText.Check(text) ?? CheckCharacters(text);
        if (problem is not null)
        {
            return null;
        }

        string? scheme = null;
        string authority = text;
        int separator = text.IndexOf("://", StringComparison.Ordinal);
        if (separator >= 0)
        {
            scheme = text[..separator].ToLowerInvariant();
            authority = WithoutSlash(text[(separator + 3)..]);
        }

        if (scheme is not null && !WebScheme.IsKnown(scheme))
        {
            const string Remedy = "Write http:// or https://, or leave the scheme away.";
            return Refuse($"{RuleText.Quote(scheme)} is not a scheme that a component can use.", Remedy, out problem);
        }

        if (authority.Contains('/', StringComparison.Ordinal))
        {
            return Refuse(
                "The rule has a path, and rules are about hosts.",
                scheme is null ? "Write the host alone, or a range of addresses with 'cidr:'." : "Write the rule without the path.",
                out problem);
        }

        if (!PortText.TrySplit(authority, out string host, out int? port))
        {
            return Refuse($"{RuleText.Quote(authority)} has no port from 1 to 65535 after the colon.", "Write a port as in \"example.com:8443\".", out problem);
        }

        return ParseHost(host, out problem) is { } pattern
            ? pattern with { Scheme = scheme, Port = port }
            : null;
    }

    /// <summary>The host without scheme and port.</summary>
    public string HostText => Host is null ? "*" : IsWildcard ? "*." + Host : Host.Text;

    /// <summary>Whether an allow rule serves a scheme and port: the port it names, else its scheme's, else 80 and 443.</summary>
    public bool Serves(string scheme, int port) =>
        (Scheme is null || Scheme == scheme) && (Port ?? (Scheme is null ? null : WebScheme.DefaultPort(Scheme))) switch
        {
            null => port is 80 or 443,
            int only => port == only,
        };

    /// <summary>Whether a deny rule is about a scheme and port: where it names none, it means all of them.</summary>
    public bool Forbids(string scheme, int port) => (Scheme is null || Scheme == scheme) && (Port is null || Port == port);

    /// <summary>The pattern in its canonical spelling.</summary>
    public override string ToString() =>
        (Scheme is null ? "" : Scheme + "://") + HostText + (Port is null ? "" : string.Create(CultureInfo.InvariantCulture, $":{Port}"));

    private static HostPattern? ParseHost(string host, out RuleProblem? problem)
    {
        problem = null;
        if (host == "*")
        {
            return new HostPattern { IsWildcard = true };
        }

        bool isWildcard = host.StartsWith("*.", StringComparison.Ordinal);
        string name = isWildcard ? host[2..] : host;
        if (name.Contains('*', StringComparison.Ordinal))
        {
            return Refuse($"{RuleText.Quote(host)} has a '*' in the middle of a host.", StarRemedy, out problem);
        }

        HostName? parsed = HostName.Parse(name, out problem);
        if (parsed is null)
        {
            return null;
        }

        return isWildcard && parsed.Name is null
            ? Refuse($"{RuleText.Quote(host)} is a '*' before an address.", "Write a range of addresses with 'cidr:'.", out problem)
            : new HostPattern { IsWildcard = isWildcard, Host = parsed };
    }

    private static RuleProblem? CheckCharacters(string text)
    {
        int bad = text.AsSpan().IndexOfAny("?#\\ %");
        if (bad < 0)
        {
            return null;
        }

        string what = text[bad] == ' ' ? "space" : $"'{text[bad]}'";
        return new RuleProblem($"The rule has a {what} in it, which can't be in a host.", "Write scheme, host and port only.");
    }

    private static string WithoutSlash(string authority) => authority.EndsWith('/') ? authority[..^1] : authority;

    private static HostPattern? Refuse(string message, string remedy, out RuleProblem? problem)
    {
        problem = new RuleProblem(message, remedy);
        return null;
    }
}
