namespace Wassette.Policies;

/// <summary>The rules for the names of environment variables.</summary>
internal static class EnvironmentName
{
    /// <summary>Says why a text can't be the name of a variable in a rule, or null.</summary>
    public static RuleProblem? Check(string name)
    {
        if (RuleText.Check(name) is { } problem)
        {
            return problem;
        }

        if (name.Contains('*', StringComparison.Ordinal))
        {
            return new RuleProblem("The name has a '*' in it: variables are granted one by one.", "Write a rule for each variable.");
        }

        return name.Contains('=', StringComparison.Ordinal)
            ? new RuleProblem("The name has a '=' in it, which no environment variable can have.", "Write the name alone, and its value as 'value'.")
            : null;
    }
}
