namespace Wassette.Policies;

/// <summary>One rule of a policy: what it says as written, and where.</summary>
/// <param name="Text">The rule as somebody wrote it. Not safe to show as it is.</param>
/// <param name="Mark">Where it is written.</param>
internal abstract record PolicyRule(string Text, SourceMark Mark)
{
    /// <summary>The meaning of the rule in one spelling: rules that mean the same have the same one.</summary>
    /// <remarks>It holds an environment rule's value too: for comparing, never for showing.</remarks>
    public abstract string ToCanonical();
}
