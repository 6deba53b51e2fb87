using Wassette.Policies.Reading;
using Wassette.Wit;

namespace Wassette.Policies;

/// <summary>
/// A policy that is not in force: what the author of a component would like it to be allowed, for example. It applies
/// only when somebody accepts it.
/// </summary>
public sealed class PolicyRequest
{
    private readonly PolicyReadResult _read;

    /// <summary>Reads a document; it may be invalid.</summary>
    /// <param name="text">The document, YAML or JSON.</param>
    /// <param name="source">Where it comes from, for people to see.</param>
    public PolicyRequest(string text, string source)
    {
        RawText = text;
        Source = source;
        _read = PolicyReader.Read(text);
    }

    /// <summary>Where it was found.</summary>
    public string Source { get; }

    /// <summary>Whether it can be accepted: it has no errors.</summary>
    public bool IsValid => _read.Document is not null;

    /// <summary>What is wrong with it.</summary>
    public IReadOnlyList<PolicyDiagnostic> Diagnostics => _read.Diagnostics;

    /// <summary>Its rules and limits; empty when it is not valid.</summary>
    public IReadOnlyList<WassettePolicyRule> Rules => field ??= _read.Document is { } document ? [.. WassettePolicyRule.All(document)] : [];

    /// <summary>All that it asks for, in one line.</summary>
    public string Summary => IsValid
        ? string.Join("; ", Rules.Select(rule => rule.Summary))
        : $"the policy {DisplayText.QuotePath(Source)} can't be read: {Diagnostics[0]}";

    internal string RawText { get; }

    /// <inheritdoc/>
    public override string ToString() => Summary;
}
