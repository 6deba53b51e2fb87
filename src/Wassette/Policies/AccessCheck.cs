using System.Globalization;
using Wassette.Policies.Network;
using Wassette.Policies.Storage;
using Wassette.Sandbox;
using Wassette.Wit;

namespace Wassette.Policies;

/// <summary>Says what a component's policy would answer, without anything being done.</summary>
internal static class AccessCheck
{
    /// <summary>Would a place among the files be open?</summary>
    /// <param name="component">The component.</param>
    /// <param name="place">A path of this machine, one in the workspace, or an <c>fs://</c> URI without stars.</param>
    /// <param name="access">What would be done there.</param>
    /// <exception cref="PolicyException">It is no such place.</exception>
    public static WassetteAccessResult Storage(WasmComponent component, string place, StorageAccess access)
    {
        if (access is StorageAccess.None or > StorageAccess.ReadWrite)
        {
            throw new PolicyException("No access is named.", "Name read, write or both.");
        }

        string path = place.StartsWith(StorageUri.Scheme, StringComparison.OrdinalIgnoreCase) ? PathOf(place) : place;
        PolicyDecision decision = component.Permissions.Storage?.Decide(path, access)
            ?? PolicyDecision.Refuse("No rule is about the path.");
        return Result(component, "Storage", path, decision) with { Access = access };
    }

    /// <summary>Would a request be sent?</summary>
    /// <param name="component">The component.</param>
    /// <param name="uri">Its target.</param>
    /// <exception cref="PolicyException">It is no target of a request.</exception>
    public static WassetteAccessResult Network(WasmComponent component, Uri uri)
    {
        if (!uri.IsAbsoluteUri)
        {
            throw new PolicyException($"{DisplayText.Quote(uri.OriginalString)} is not an absolute URI.", "Write it with its scheme, as in https://example.com.");
        }

        HostDecision decision = new NetworkPolicy(component.Policy.Document.Network).DecideHost(uri.Scheme, uri.Host, uri.Port);
        string target = string.Create(CultureInfo.InvariantCulture, $"{uri.Scheme}://{decision.Host?.Text ?? uri.Host}:{uri.Port}");
        WassetteAccessResult result = Result(component, "Network", target, decision.Decision);
        return decision.NeedsLookup
            ? result with { Reason = $"{result.Reason} What the name resolves to is checked when it is connected." }
            : result;
    }

    /// <summary>Would an environment variable be readable?</summary>
    /// <param name="component">The component.</param>
    /// <param name="name">Its name.</param>
    public static WassetteAccessResult Environment(WasmComponent component, string name)
    {
        EnvironmentRule? rule = component.Policy.Document.Environment.FirstOrDefault(rule => rule.Key == name);
        PolicyDecision decision = rule is not null
            ? PolicyDecision.Allow(rule)
            : PolicyDecision.Refuse(
                $"No rule is about the environment variable {DisplayText.Quote(name)}.",
                rule: null,
                new PolicyRemedy(PermissionKind.Environment, name));
        return Result(component, "EnvironmentVariable", name, decision);
    }

    private static string PathOf(string uri)
    {
        StoragePattern pattern = StorageUri.Parse(uri, out RuleProblem? problem) ?? throw PolicyException.Of(problem!);
        return pattern.Kind == StoragePatternKind.Path
            ? (pattern.IsAbsolute ? HostSegments.Join(pattern.Prefix, HostPlatform.Current) : string.Join('/', pattern.Prefix))
            : throw new PolicyException($"{RuleText.Quote(uri)} stands for many files.", "Name one file or directory.");
    }

    private static WassetteAccessResult Result(WasmComponent component, string kind, string target, PolicyDecision decision) => new()
    {
        Session = component.Session.Name,
        Component = component.Id,
        Kind = kind,
        Target = DisplayText.Escape(target),
        IsAllowed = decision.IsAllowed,
        Rule = decision.Rule is { } rule ? DisplayText.Escape(rule.Text) : null,
        Reason = decision.Reason,
        Remedies = [.. decision.Remedies.Select(PolicyGrant.TryOf).OfType<PolicyGrant>()],
    };
}
