namespace Wassette.Policies;

/// <summary>A rule over one environment variable.</summary>
/// <param name="Text">The key as written.</param>
/// <param name="Mark">Where it is written.</param>
/// <param name="Value">Where the variable's value comes from.</param>
internal sealed record EnvironmentRule(string Text, SourceMark Mark, EnvironmentValue Value) : PolicyRule(Text, Mark)
{
    /// <summary>The variable's name.</summary>
    public string Key => Text;

    /// <inheritdoc/>
    public override string ToCanonical() => Value switch
    {
        LiteralValue literal => $"{Key} value {literal.Text}",
        NamedValue named when named.Name == Key => Key,
        NamedValue named => $"{Key} value_from {named.Name}",
        _ => throw new InvalidOperationException("An environment value is literal or named."),
    };
}
