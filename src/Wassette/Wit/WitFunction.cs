namespace Wassette.Wit;

/// <summary>A parameter of a function.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
public sealed record WitParameter(WitName Name, WitType Type);

/// <summary>A function that a component exports, at its root or in an interface.</summary>
public sealed class WitFunction
{
    /// <summary>The interface that has the function (<c>local:time-server/time@0.1.0</c>), or null at the root.</summary>
    public string? Interface { get; init; }

    /// <summary>The function's name, for example <c>get-current-time</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The parameters in order.</summary>
    public required IReadOnlyList<WitParameter> Parameters { get; init; }

    /// <summary>The type of the result, or null for none.</summary>
    public WitType? Result { get; init; }

    /// <summary>Whether the function was exported as <c>async</c>, which Wasmtime's C API cannot call.</summary>
    public bool IsAsync { get; init; }

    /// <summary>The doc comment, cleaned and cut, or null.</summary>
    public string? Description { get; init; }

    /// <summary>Interface and function as a person writes them: <c>local:time-server/time#get-current-time</c>.</summary>
    public string QualifiedName => Interface is null ? Name : $"{Interface}#{Name}";

    /// <summary>The signature in WIT syntax: <c>get-current-time: func() -> string</c>.</summary>
    public string Signature
    {
        get
        {
            string parameters = string.Join(", ", Parameters.Select(parameter => $"{parameter.Name}: {parameter.Type}"));
            string result = Result is null ? "" : $" -> {Result}";
            return $"{Name}: {(IsAsync ? "async " : "")}func({parameters}){result}";
        }
    }

    internal WitMembers Members => field ??= WitMembers.Of(this);

    /// <summary>Why this function cannot be a tool, or null when it can.</summary>
    internal string? Obstacle
    {
        get
        {
            if (IsAsync)
            {
                return "it is async, which Wasmtime's C API cannot call";
            }

            WitOpaque? opaque = Parameters.Select(parameter => parameter.Type.FindOpaque()).FirstOrDefault(found => found is not null)
                ?? Result?.FindOpaque();
            return opaque is null ? null : $"it takes or returns a {opaque.What}";
        }
    }
}
