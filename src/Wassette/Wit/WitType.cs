using Wassette.Wit.Values;

namespace Wassette.Wit;

/// <summary>
/// A WIT type. One model serves the JSON Schema, the JSON codec, the CLR codec and the WIT text, so that they
/// cannot disagree.
/// </summary>
/// <remarks>Immutable; shared between threads. <see cref="object.ToString"/> gives WIT syntax.</remarks>
public abstract class WitType
{
    private protected WitType()
    {
    }

    /// <summary>What kind of type this is.</summary>
    public abstract WitTypeKind Kind { get; }

    /// <summary>The name that the interface gives this type (<c>time-zone</c>), or null for an unnamed one.</summary>
    public string? Name { get; init; }

    /// <summary>The type's doc comment, cleaned and cut, or null.</summary>
    public string? Description { get; init; }

    /// <summary>Whether values of this type can be absent: only <c>option</c>.</summary>
    public bool IsOptional => Kind == WitTypeKind.Option;

    /// <summary>The type in WIT syntax, without the name of its own.</summary>
    public abstract string Syntax { get; }

    /// <summary>The types directly inside this one.</summary>
    internal virtual IEnumerable<WitType> Parts => [];

    /// <summary>The type in WIT syntax, by name where it has one.</summary>
    public sealed override string ToString() => Name ?? Syntax;

    /// <summary>The first type in this one that no value can be made of, or null.</summary>
    internal WitOpaque? FindOpaque() =>
        this as WitOpaque ?? Parts.Select(part => part.FindOpaque()).FirstOrDefault(found => found is not null);
}

/// <summary>A number, a bool, a char or a string.</summary>
public sealed class WitPrimitive : WitType
{
    private static readonly WitPrimitive[] All =
        [.. Enumerable.Range(0, (int)WitTypeKind.String + 1).Select(kind => new WitPrimitive((WitTypeKind)kind))];

    private WitPrimitive(WitTypeKind kind) => Kind = kind;

    /// <inheritdoc/>
    public override WitTypeKind Kind { get; }

    /// <inheritdoc/>
    public override string Syntax => Kind.ToString().ToLowerInvariant();

    /// <summary>The primitive type of a kind, from <see cref="WitTypeKind.Bool"/> to <see cref="WitTypeKind.String"/>.</summary>
    public static WitPrimitive Of(WitTypeKind kind) => All[(int)kind];
}

/// <summary><c>list&lt;T&gt;</c></summary>
public sealed class WitList(WitType element) : WitType
{
    /// <inheritdoc/>
    public override WitTypeKind Kind => WitTypeKind.List;

    /// <summary>The type of the elements.</summary>
    public WitType Element { get; } = element;

    /// <summary>Whether this is <c>list&lt;u8&gt;</c>: bytes, which are base64 in JSON and byte[] in .NET.</summary>
    public bool IsBytes => Element.Kind == WitTypeKind.U8;

    /// <inheritdoc/>
    public override string Syntax => $"list<{Element}>";

    internal override IEnumerable<WitType> Parts => [Element];
}

/// <summary><c>map&lt;K, V&gt;</c></summary>
public sealed class WitMap(WitType key, WitType value) : WitType
{
    /// <inheritdoc/>
    public override WitTypeKind Kind => WitTypeKind.Map;

    /// <summary>The type of the keys.</summary>
    public WitType Key { get; } = key;

    /// <summary>The type of the values.</summary>
    public WitType Value { get; } = value;

    /// <summary>Whether the keys are strings, which makes it an object in JSON.</summary>
    public bool HasStringKeys => Key.Kind == WitTypeKind.String;

    internal WitMembers EntryMembers => field ??= WitMembers.OfEntry(this);

    /// <inheritdoc/>
    public override string Syntax => $"map<{Key}, {Value}>";

    internal override IEnumerable<WitType> Parts => [Key, Value];
}

/// <summary>A field of a record.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Description">Its doc comment, or null.</param>
public sealed record WitField(WitName Name, WitType Type, string? Description = null);

/// <summary><c>record</c></summary>
public sealed class WitRecord(IReadOnlyList<WitField> fields) : WitType
{
    /// <inheritdoc/>
    public override WitTypeKind Kind => WitTypeKind.Record;

    /// <summary>The fields in declaration order; never empty.</summary>
    public IReadOnlyList<WitField> Fields { get; } = fields;

    /// <inheritdoc/>
    public override string Syntax => $"record {{ {string.Join(", ", Fields.Select(f => $"{f.Name}: {f.Type}"))} }}";

    internal WitMembers Members => field ??= WitMembers.Of(Fields);

    internal override IEnumerable<WitType> Parts => Fields.Select(f => f.Type);
}

/// <summary><c>tuple&lt;…&gt;</c></summary>
public sealed class WitTuple(IReadOnlyList<WitType> elements) : WitType
{
    /// <inheritdoc/>
    public override WitTypeKind Kind => WitTypeKind.Tuple;

    /// <summary>The types of the elements in order; never empty.</summary>
    public IReadOnlyList<WitType> Elements { get; } = elements;

    /// <inheritdoc/>
    public override string Syntax => $"tuple<{string.Join(", ", Elements)}>";

    internal override IEnumerable<WitType> Parts => Elements;
}

/// <summary>A case of a variant.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Payload">The type of its payload, or null for none.</param>
/// <param name="Description">Its doc comment, or null.</param>
public sealed record WitCase(WitName Name, WitType? Payload, string? Description = null);

/// <summary><c>variant</c></summary>
public sealed class WitVariant(IReadOnlyList<WitCase> cases) : WitType
{
    /// <inheritdoc/>
    public override WitTypeKind Kind => WitTypeKind.Variant;

    /// <summary>The cases in declaration order; never empty.</summary>
    public IReadOnlyList<WitCase> Cases { get; } = cases;

    /// <inheritdoc/>
    public override string Syntax =>
        $"variant {{ {string.Join(", ", Cases.Select(@case => @case.Payload is null ? @case.Name.Value : $"{@case.Name}({@case.Payload})"))} }}";

    internal WitNameTable Names { get; } = new(cases.Select(@case => @case.Name));

    internal ClrNameTable ClrNames => field ??= new(Names.Names);

    internal override IEnumerable<WitType> Parts => Cases.Select(@case => @case.Payload).OfType<WitType>();
}

/// <summary><c>enum</c></summary>
public sealed class WitEnum(IReadOnlyList<WitName> cases) : WitType
{
    /// <inheritdoc/>
    public override WitTypeKind Kind => WitTypeKind.Enum;

    /// <summary>The cases in declaration order; never empty.</summary>
    public IReadOnlyList<WitName> Cases { get; } = cases;

    /// <inheritdoc/>
    public override string Syntax => $"enum {{ {string.Join(", ", Cases)} }}";

    internal WitNameTable Names { get; } = new(cases);

    internal ClrNameTable ClrNames => field ??= new(Names.Names);
}

/// <summary><c>flags</c></summary>
public sealed class WitFlags(IReadOnlyList<WitName> flags) : WitType
{
    /// <inheritdoc/>
    public override WitTypeKind Kind => WitTypeKind.Flags;

    /// <summary>The flags in declaration order.</summary>
    public IReadOnlyList<WitName> Flags { get; } = flags;

    /// <inheritdoc/>
    public override string Syntax => $"flags {{ {string.Join(", ", Flags)} }}";

    internal WitNameTable Names { get; } = new(flags);

    internal ClrNameTable ClrNames => field ??= new(Names.Names);
}

/// <summary><c>option&lt;T&gt;</c></summary>
public sealed class WitOption(WitType value) : WitType
{
    /// <inheritdoc/>
    public override WitTypeKind Kind => WitTypeKind.Option;

    /// <summary>The type of the value when there is one.</summary>
    public WitType Value { get; } = value;

    /// <summary>Whether <c>some(none)</c> is a value of this type, which null alone cannot express.</summary>
    public bool IsNested => Value.Kind == WitTypeKind.Option;

    /// <inheritdoc/>
    public override string Syntax => $"option<{Value}>";

    internal override IEnumerable<WitType> Parts => [Value];
}

/// <summary><c>result&lt;T, E&gt;</c></summary>
public sealed class WitResult(WitType? ok, WitType? err) : WitType
{
    /// <inheritdoc/>
    public override WitTypeKind Kind => WitTypeKind.Result;

    /// <summary>The type of the value of success, or null for none.</summary>
    public WitType? Ok { get; } = ok;

    /// <summary>The type of the value of failure, or null for none.</summary>
    public WitType? Err { get; } = err;

    /// <inheritdoc/>
    public override string Syntax => (Ok, Err) switch
    {
        (null, null) => "result",
        ({ } ok, null) => $"result<{ok}>",
        (null, { } err) => $"result<_, {err}>",
        ({ } ok, { } err) => $"result<{ok}, {err}>",
    };

    internal override IEnumerable<WitType> Parts => new[] { Ok, Err }.OfType<WitType>();
}

/// <summary>A resource handle, stream, future or error-context: its values mean something only inside the component.</summary>
public sealed class WitOpaque(string what) : WitType
{
    /// <inheritdoc/>
    public override WitTypeKind Kind => WitTypeKind.Opaque;

    /// <summary>What it is and why it is of no use outside, to follow an indefinite article.</summary>
    public string What { get; } = what;

    /// <inheritdoc/>
    public override string Syntax => What;
}
