using Wassette.Wit.Values;

namespace Wassette.Wit;

/// <summary>The fields of a record, the parameters of a function, or key and value of a map's entry: values by name.</summary>
internal sealed class WitMembers
{
    private static readonly WitName Key = new("key");
    private static readonly WitName Value = new("value");

    private WitMembers(string noun, (WitName Name, WitType Type, string? Description)[] members)
    {
        Noun = noun;
        Types = [.. members.Select(member => member.Type)];
        Descriptions = [.. members.Select(member => member.Description)];
        Names = new(members.Select(member => member.Name));
        ClrNames = new(Names.Names);
    }

    /// <summary>What a member is called in an error message.</summary>
    public string Noun { get; }

    public WitNameTable Names { get; }

    public ClrNameTable ClrNames { get; }

    public WitType[] Types { get; }

    public string?[] Descriptions { get; }

    public int Count => Types.Length;

    public static WitMembers Of(WitFunction function) =>
        new("argument", [.. function.Parameters.Select(parameter => (parameter.Name, parameter.Type, (string?)null))]);

    public static WitMembers Of(IEnumerable<WitField> fields) =>
        new("field", [.. fields.Select(field => (field.Name, field.Type, field.Description))]);

    public static WitMembers OfEntry(WitMap map) => new("field", [(Key, map.Key, null), (Value, map.Value, null)]);
}
