using System.Globalization;
using System.Text.RegularExpressions;
using Wassette.Policies.Storage;
using Wassette.Wit;

namespace Wassette.Policies;

/// <summary>
/// Says in plain words what a rule makes possible, for -WhatIf and for questions to a person. Text of components is
/// quoted where it could be taken for words of ours; the values of variables are never shown.
/// </summary>
internal static partial class PolicySummary
{
    /// <summary>What a rule allows, to be put behind "may".</summary>
    public static string Of(PolicyRule rule) => rule switch
    {
        StorageRule storage => $"{Verbs(storage.Access)} {Files(storage.Pattern)}",
        HostRule host => $"send {Requests(host)} to {Hosts(host)}, {Ports(host)}{Privacy(host)}",
        CidrRule cidr => $"send requests to every address in {cidr.Range}, any port",
        EnvironmentRule environment => $"read the environment variable {Plain(environment.Key)}{Source(environment)}",
        LimitRule limit => Limit(limit),
        _ => throw new ArgumentException("There is no such rule.", nameof(rule)),
    };

    /// <summary>What a deny rule takes away, to be put behind "may".</summary>
    public static string OfDenied(PolicyRule rule) => rule switch
    {
        StorageRule storage => $"not {Verbs(storage.Access).Replace(" and ", " or ", StringComparison.Ordinal)} {Files(storage.Pattern)}",
        HostRule host => $"not send {Requests(host)} to {Hosts(host)}, {(host.Pattern.Port is { } port ? Port(port) : "any port")}",
        CidrRule cidr => $"not send requests to any address in {cidr.Range}",
        _ => throw new ArgumentException("There is no such deny rule.", nameof(rule)),
    };

    /// <summary>One sentence for each rule of a document.</summary>
    public static IEnumerable<string> Of(PolicyDocument document) =>
    [
        .. document.Storage.Allow.Select(Of),
        .. document.Storage.Deny.Select(OfDenied),
        .. document.Network.Allow.Select(Of),
        .. document.Network.Deny.Select(OfDenied),
        .. document.Environment.Select(Of),
        .. document.Limits.All.Select(Of),
    ];

    private static string Verbs(StorageAccess access) => access switch
    {
        StorageAccess.Read => "read",
        StorageAccess.Write => "create, change and remove",
        _ => "read, create, change and remove",
    };

    private static string Files(StoragePattern pattern)
    {
        string where = pattern.IsAbsolute ? "" : " in the workspace";
        string prefix = (pattern.IsAbsolute ? "/" : "") + string.Join('/', pattern.Prefix);
        return (pattern.Kind, pattern.Prefix.IsEmpty) switch
        {
            (StoragePatternKind.Glob, _) => $"the files that match {Plain(pattern.ToUri()[StorageUri.Scheme.Length..])}{where}",
            (_, true) => pattern.IsAbsolute ? "all files of this machine" : "all files in the workspace",
            (StoragePatternKind.Tree, _) => $"all files under {Plain(prefix)}{where}",
            _ => $"{Plain(prefix)}{where}, with all files under it if it is a directory",
        };
    }

    private static string Requests(HostRule rule) => rule.Pattern.Scheme is { } scheme ? $"{scheme.ToUpperInvariant()} requests" : "requests";

    // Hosts are in ASCII by now: punycode can't be taken for another name.
    private static string Hosts(HostRule rule) => rule.Pattern switch
    {
        { Host: null } => "any host",
        { IsWildcard: true, Host: var parent } => $"any subdomain of {parent}",
        { Host: var host } => host.Text,
    };

    private static string Ports(HostRule rule) => rule.Pattern switch
    {
        { Port: { } port } => Port(port),
        { Scheme: { } scheme } => Port(Network.WebScheme.DefaultPort(scheme)),
        _ => "ports 80 and 443",
    };

    private static string Port(int port) => string.Create(CultureInfo.InvariantCulture, $"port {port}");

    private static string Privacy(HostRule rule) => rule.AllowsPrivate ? ", in private networks and on this machine too" : "";

    private static string Source(EnvironmentRule rule) => rule.Value switch
    {
        LiteralValue => ", with the value that the policy has",
        NamedValue named when named.Name != rule.Key => $", with the value of {Plain(named.Name)}",
        _ => "",
    };

    private static string Limit(LimitRule rule) => rule.Kind switch
    {
        LimitKind.Memory => $"use {LimitText.Format(rule.Kind, rule.Amount)} of memory at most",
        LimitKind.Cpu => string.Create(CultureInfo.InvariantCulture, $"use {rule.Amount / 1000m:0.###} of a processor core at most"),
        LimitKind.Output => $"return {LimitText.Format(rule.Kind, rule.Amount)} a call at most",
        LimitKind.ResponseBody => $"receive {LimitText.Format(rule.Kind, rule.Amount)} in one HTTP response at most",
        LimitKind.Concurrency => $"run {rule.Amount} calls at once at most",
        _ => $"run {LimitText.Format(rule.Kind, rule.Amount)} a call at most",
    };

    private static string Plain(string text) => PlainText().IsMatch(text) ? text : PowerShellText.Quote(DisplayText.Escape(text));

    [GeneratedRegex(@"\A[A-Za-z0-9_./:*-]{1,200}\z", RegexOptions.CultureInvariant)]
    private static partial Regex PlainText();
}
