using System.Collections.Immutable;

namespace Wassette.Policies.Editing;

/// <summary>Rules as they are written into a document.</summary>
internal static class NewRules
{
    /// <summary>A rule as an item of its list.</summary>
    public static NewMapping Of(PolicyRule rule) => rule switch
    {
        StorageRule storage => Mapping(("uri", NewScalar.Of(storage.Text)), ("access", Access(storage.Access))),
        HostRule { AllowsPrivate: true } host => Mapping(("host", NewScalar.Of(host.Text)), ("private", new NewScalar("true"))),
        HostRule host => Mapping(("host", NewScalar.Of(host.Text))),
        CidrRule cidr => Mapping(("cidr", NewScalar.Of(cidr.Text))),
        EnvironmentRule environment => OfEnvironment(environment),
        _ => throw new ArgumentException("The rule is not one of a list.", nameof(rule)),
    };

    /// <summary>An access as a list.</summary>
    public static NewSequence Access(StorageAccess access) =>
        new([.. AccessNames(access).Select(NewScalar.Of)]);

    /// <summary>The words for an access.</summary>
    public static IEnumerable<string> AccessNames(StorageAccess access) =>
        new[] { (StorageAccess.Read, "read"), (StorageAccess.Write, "write") }.Where(name => (access & name.Item1) != 0).Select(name => name.Item2);

    private static NewMapping OfEnvironment(EnvironmentRule rule) => rule.Value switch
    {
        LiteralValue literal => Mapping(("key", NewScalar.Of(rule.Key)), ("value", NewScalar.Of(literal.Text))),
        NamedValue named when named.Name != rule.Key => Mapping(("key", NewScalar.Of(rule.Key)), ("value_from", NewScalar.Of(named.Name))),
        _ => Mapping(("key", NewScalar.Of(rule.Key))),
    };

    private static NewMapping Mapping(params ReadOnlySpan<(string Key, NewValue Value)> entries)
    {
        ImmutableArray<KeyValuePair<string, NewValue>>.Builder builder = ImmutableArray.CreateBuilder<KeyValuePair<string, NewValue>>(entries.Length);
        foreach ((string key, NewValue value) in entries)
        {
            builder.Add(new(key, value));
        }

        return new NewMapping(builder.MoveToImmutable());
    }
}
