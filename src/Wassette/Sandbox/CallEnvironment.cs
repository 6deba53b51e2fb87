using System.Collections.Immutable;
using System.Text;
using Wassette.Auditing;
using Wassette.Policies;
using Wassette.Secrets;
using Wassette.Wit;

namespace Wassette.Sandbox;

/// <summary>The environment variables that one call of a component may read, with their values.</summary>
internal sealed class CallEnvironment
{
    private readonly ImmutableArray<EnvironmentRule> _rules;

    private CallEnvironment(ImmutableArray<EnvironmentRule> rules, IReadOnlyList<KeyValuePair<string, string>> variables)
    {
        _rules = rules;
        Variables = variables;
    }

    /// <summary>The variables that have a value.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Variables { get; }

    /// <summary>Looks up what the rules name: the secret of that name, else the session's variable.</summary>
    /// <exception cref="SecretException">A secret is there and can't be read: the session's variable is no substitute.</exception>
    public static CallEnvironment Resolve(
        WasmTool tool, ImmutableArray<EnvironmentRule> rules, CallRecord record, CancellationToken cancellation)
    {
        List<KeyValuePair<string, string>> variables = [];
        foreach (EnvironmentRule rule in rules)
        {
            string? value = rule.Value switch
            {
                LiteralValue literal => literal.Text,
                NamedValue named => FindSecret(tool, named.Name, record, cancellation) ?? tool.Session.FindVariable(named.Name),
                _ => throw new InvalidOperationException("An environment value is literal or named."),
            };

            if (value is not null && value.Contains('\0', StringComparison.Ordinal))
            {
                // WASI takes C strings, which end there.
                record.Note($"The variable {DisplayText.Quote(rule.Key)} was not given to the component: its value has a NUL character in it.");
            }
            else if (value is not null)
            {
                variables.Add(KeyValuePair.Create(rule.Key, value));
            }
        }

        return new CallEnvironment(rules, variables);
    }

    private static string? FindSecret(WasmTool tool, string name, CallRecord record, CancellationToken cancellation)
    {
        using SecretValue? secret = tool.Session.Secrets.Find(tool.Component, tool.Owner.Digest, name, cancellation);
        if (secret is null)
        {
            return null;
        }

        record.SecretRead(name);
        return Encoding.UTF8.GetString(secret.Utf8);
    }

    /// <summary>Whether the policy lists a variable, if it has a value or not.</summary>
    public bool Lists(string name) => _rules.Any(rule => rule.Key == name);

    /// <summary>Whether a component gets the same values from another one.</summary>
    public bool GivesTheSameAs(CallEnvironment other) => Variables.SequenceEqual(other.Variables);

    /// <summary>A variable's value, or null.</summary>
    public string? Find(string name) => Variables.FirstOrDefault(variable => variable.Key == name).Value;
}
