namespace Wassette.Policies.Editing;

/// <summary>Which of two lists a rule is in.</summary>
internal enum RuleSide
{
    /// <summary>What is granted.</summary>
    Allow,

    /// <summary>What is taken out of it again.</summary>
    Deny,
}
