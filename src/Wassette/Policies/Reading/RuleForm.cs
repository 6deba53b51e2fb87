namespace Wassette.Policies.Reading;

/// <summary>What the rules of all lists have in common.</summary>
internal static class RuleForm
{
    /// <summary>Whether an item of a list has the form of a rule; reports it if not. An item that says nothing is no rule.</summary>
    public static bool IsMapping(FieldReader fields, Cursor item, string keys)
    {
        if (item.Node is MappingNode { Entries.Count: > 0 })
        {
            return true;
        }

        if (item.Node is ScalarNode { IsNull: true } or MappingNode)
        {
            fields.Diagnostics.Error(item, "The rule is empty.", $"Write {keys}, or remove the rule.");
        }
        else
        {
            fields.WrongType(item, "a rule", $"Write a mapping with {keys}.");
        }

        return false;
    }
}
