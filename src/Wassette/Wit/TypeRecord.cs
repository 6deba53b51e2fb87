namespace Wassette.Wit;

/// <summary>A type in a <see cref="WorldRecord"/>.</summary>
internal sealed record TypeRecord
{
    public required WitTypeKind Kind { get; init; }

    public string? Name { get; init; }

    public string? Description { get; init; }

    /// <summary>Fields, cases, flags or elements; of a result the ok type and the err type.</summary>
    public IReadOnlyList<PartRecord>? Parts { get; init; }

    /// <summary>What an opaque type is.</summary>
    public string? What { get; init; }

    public static TypeRecord Of(WitType type) => new()
    {
        Kind = type.Kind,
        Name = type.Name,
        Description = type.Description,
        What = (type as WitOpaque)?.What,
        Parts = type switch
        {
            WitRecord record => [.. record.Fields.Select(field => new PartRecord(field.Name.Value, Of(field.Type), field.Description))],
            WitVariant variant => [.. variant.Cases.Select(@case => new PartRecord(@case.Name.Value, OfOptional(@case.Payload), @case.Description))],
            WitEnum @enum => [.. @enum.Cases.Select(@case => new PartRecord(@case.Value))],
            WitFlags flags => [.. flags.Flags.Select(flag => new PartRecord(flag.Value))],
            WitResult result => [new PartRecord(Type: OfOptional(result.Ok)), new PartRecord(Type: OfOptional(result.Err))],
            WitPrimitive or WitOpaque => null,
            _ => [.. type.Parts.Select(part => new PartRecord(Type: Of(part)))],
        },
    };

    /// <summary>The type.</summary>
    /// <exception cref="FormatException">It can't be one.</exception>
    public WitType ToType() => Kind switch
    {
        <= WitTypeKind.String and >= 0 => WitPrimitive.Of(Kind),
        WitTypeKind.List => new WitList(Element(0)) { Name = Name, Description = Description },
        WitTypeKind.Option => new WitOption(Element(0)) { Name = Name, Description = Description },
        WitTypeKind.Map => new WitMap(Element(0), Element(1)) { Name = Name, Description = Description },
        WitTypeKind.Result => new WitResult(Part(0).Type?.ToType(), Part(1).Type?.ToType()) { Name = Name, Description = Description },
        WitTypeKind.Tuple => new WitTuple([.. AllParts.Select(part => part.RequireType())]) { Name = Name, Description = Description },
        WitTypeKind.Record => new WitRecord([.. AllParts.Select(part => new WitField(part.WitName, part.RequireType(), part.Description))])
        {
            Name = Name,
            Description = Description,
        },
        WitTypeKind.Variant => new WitVariant([.. AllParts.Select(part => new WitCase(part.WitName, part.Type?.ToType(), part.Description))])
        {
            Name = Name,
            Description = Description,
        },
        WitTypeKind.Enum => new WitEnum([.. AllParts.Select(part => part.WitName)]) { Name = Name, Description = Description },
        WitTypeKind.Flags => new WitFlags([.. AllParts.Select(part => part.WitName)]) { Name = Name, Description = Description },
        WitTypeKind.Opaque => new WitOpaque(What ?? throw new FormatException("An opaque type has to say what it is."))
        {
            Name = Name,
            Description = Description,
        },
        _ => throw new FormatException("There is no such kind of type."),
    };

    private IReadOnlyList<PartRecord> AllParts => Parts ?? throw new FormatException("A type that has to have parts has none.");

    private static TypeRecord? OfOptional(WitType? type) => type is null ? null : Of(type);

    private PartRecord Part(int index) =>
        index < AllParts.Count ? AllParts[index] : throw new FormatException("A type has fewer parts than it has to have.");

    private WitType Element(int index) => Part(index).RequireType();
}
