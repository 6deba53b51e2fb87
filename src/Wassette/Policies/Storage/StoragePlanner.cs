using System.Collections.Immutable;

namespace Wassette.Policies.Storage;

/// <summary>Makes a <see cref="StoragePlan"/>.</summary>
internal sealed class StoragePlanner
{
    private readonly HostPlatform _platform;
    private readonly ImmutableArray<ImmutableArray<string>> _reserved;
    private readonly PlacePins _places;
    private readonly string? _workspaceFault;
    private readonly ImmutableArray<string>? _workspace;
    private readonly ImmutableArray<PolicyDiagnostic>.Builder _diagnostics = ImmutableArray.CreateBuilder<PolicyDiagnostic>();

    public StoragePlanner(string workspaceRoot, HostPlatform platform, ImmutableArray<ImmutableArray<string>> reserved, PlacePins places)
    {
        _platform = platform;
        _reserved = [.. ReservedPlaces.Of(platform), .. reserved];
        _places = places;
        _workspace = HostSegments.Split(workspaceRoot, platform, out _workspaceFault);
    }

    /// <summary>Makes the plan.</summary>
    public StoragePlan Plan(RuleList<StorageRule> rules)
    {
        ImmutableArray<PlacedRule> deny = [.. rules.Deny.SelectMany(PlaceDeny)];
        ImmutableArray<PlannedRule> allow = [.. rules.Allow.Select(PlaceAllow).OfType<PlannedRule>()];
        if (_diagnostics.Any(diagnostic => diagnostic.Severity == PolicyDiagnosticSeverity.Error))
        {
            return Make([], [], deny);
        }

        // A link in a tree that some component can write may point anywhere tomorrow, and a rule that goes through it with it.
        StorageRules all = Compile(allow, deny);
        ImmutableArray<PlannedRule> safe = [.. allow.Where(rule => IsSafe(rule, all))];
        return Make(PreopenPlan.Of(safe), safe, deny);
    }

    private StoragePlan Make(ImmutableArray<StoragePreopen> preopens, ImmutableArray<PlannedRule> allow, ImmutableArray<PlacedRule> deny) => new()
    {
        Preopens = preopens,
        Rules = Compile(allow, deny),
        Diagnostics = _diagnostics.ToImmutable(),
        Pins = _places.ToImmutable(),
    };

    private StorageRules Compile(ImmutableArray<PlannedRule> allow, ImmutableArray<PlacedRule> deny) =>
        new(_platform, WorkspaceRealPath(), allow.Select(rule => rule.Placed), deny, _reserved.Select(PlacedRule.Reserved));

    private ImmutableArray<string>? WorkspaceRealPath() => _workspace is { } root ? _places.Find(root).RealPath : null;

    /// <summary>A denied place is denied where it is written and where it is.</summary>
    private IEnumerable<PlacedRule> PlaceDeny(StorageRule rule)
    {
        if (HostPrefix(rule, out string? fault) is not { } written)
        {
            const string Remedy = "Write the path of a place on this machine, or remove the rule.";
            Report(rule, PolicyDiagnosticSeverity.Error, $"The rule can't be kept here: {fault}.", Remedy);
            return [];
        }

        return _places.FindAll(written).Select(place => PlacedRule.At(rule, place));
    }

    private PlannedRule? PlaceAllow(StorageRule rule)
    {
        if (HostPrefix(rule, out string? fault) is not { } written)
        {
            Report(rule, PolicyDiagnosticSeverity.Warning, $"The rule grants nothing here: {fault}.", "Write the path of a place on this machine.");
            return null;
        }

        HostEntry entry = _places.Find(written);
        bool isPath = rule.Pattern.Kind == StoragePatternKind.Path;
        bool isFile = isPath && entry.Kind != HostEntryKind.Directory && written.Length > (_platform.HasWindowsNames ? 1 : 0);
        HostEntry directory = isFile ? _places.Find(written[..^1]) : entry;
        if (entry.Kind == HostEntryKind.Replaced || directory.Kind == HostEntryKind.Replaced)
        {
            const string Message = "A link in the path was put there or changed since the rule was granted, so the rule grants nothing.";
            Report(rule, PolicyDiagnosticSeverity.Warning, Message, "Revoke the rule, and grant it again if the place that it leads to now is meant.");
            return null;
        }

        if (entry.Kind == HostEntryKind.Missing)
        {
            Report(rule, PolicyDiagnosticSeverity.Warning, "There is no such file or directory yet.", "Make it, or correct the path.");
        }
        else if (entry.Kind == HostEntryKind.Other || directory.Kind != HostEntryKind.Directory)
        {
            const string Message = "The place is neither a regular file nor a directory, so the rule grants nothing.";
            Report(rule, PolicyDiagnosticSeverity.Warning, Message, "Name a file or a directory.");
            return null;
        }

        if (directory.Kind != HostEntryKind.Directory)
        {
            return null;
        }

        return new PlannedRule(
            PlacedRule.At(rule, entry.RealPath),
            GuestPath(rule.Pattern, isFile),
            directory.RealPath,
            [.. entry.Links, .. directory.Links],
            GrantsTree: !isFile && rule.Pattern.Kind != StoragePatternKind.Glob);
    }

    /// <summary>Where the names before a rule's first star are on this machine, or null with the reason why nowhere.</summary>
    private ImmutableArray<string>? HostPrefix(StorageRule rule, out string? fault)
    {
        fault = rule.Pattern.IsAbsolute ? null : _workspaceFault;
        ImmutableArray<string> path = [.. rule.Pattern.IsAbsolute || _workspace is null ? [] : _workspace.Value, .. rule.Pattern.Prefix];
        fault ??= HostSegments.FindFault(path, _platform);
        return fault is null ? path : null;
    }

    private bool IsSafe(PlannedRule rule, StorageRules rules)
    {
        if (rules.At(rule.Directory).AccessBelow == StorageAccess.None)
        {
            // Reserved, or denied as a whole: there is nothing to open.
            const string Message = "The place is denied, or one that no rule opens.";
            Report(rule.Placed.Rule, PolicyDiagnosticSeverity.Warning, Message, "Remove the rule, or the one that denies it.");
            return false;
        }

        if (rule.Links.Any(link => (rules.At(link).Access & StorageAccess.Write) != 0))
        {
            Report(
                rule.Placed.Rule,
                PolicyDiagnosticSeverity.Warning,
                "The path goes through a link that the component itself could change, so the rule grants nothing.",
                "Write the path that the link leads to.");
            return false;
        }

        ReportLinks(rule);
        return true;
    }

    // What the one who grants reads is not what is granted then; links above the workspace say nothing about a rule.
    private void ReportLinks(PlannedRule rule)
    {
        int above = rule.Placed.Rule.Pattern.IsAbsolute ? 0 : WorkspaceRealPath()!.Value.Length;
        if (rule.Links.Any(link => link.Length > above))
        {
            string real = HostSegments.Join(rule.Directory, _platform);
            Report(
                rule.Placed.Rule,
                PolicyDiagnosticSeverity.Warning,
                $"The path goes through a link, and what is granted is in {RuleText.Quote(real)}.",
                "Write the path without links if that is meant, or revoke the rule.");
        }
    }

    private static string GuestPath(StoragePattern pattern, bool isFile)
    {
        ImmutableArray<string> names = isFile ? pattern.Prefix[..^1] : pattern.Prefix;
        return pattern.IsAbsolute ? "/" + string.Join('/', names) : names.IsEmpty ? "." : string.Join('/', names);
    }

    private void Report(StorageRule rule, PolicyDiagnosticSeverity severity, string message, string remedy) => _diagnostics.Add(new PolicyDiagnostic
    {
        Severity = severity,
        Line = rule.Mark.Line,
        Column = rule.Mark.Column,
        Path = rule.Mark.Path,
        Message = $"{message[..^1]} ({RuleText.Quote(rule.Text)}).",
        Remedy = remedy,
    });
}
