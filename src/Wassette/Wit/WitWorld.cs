namespace Wassette.Wit;

/// <summary>Something that a component imports.</summary>
/// <param name="Name">The interface's full name (<c>wasi:http/types@0.2.6</c>), or the name of a function or type.</param>
/// <param name="IsInterface">Whether it is an interface.</param>
/// <param name="Functions">The functions of the interface that the component uses.</param>
public sealed record WitImport(string Name, bool IsInterface, IReadOnlyList<string> Functions);

/// <summary>What a component imports and exports.</summary>
public sealed class WitWorld
{
    /// <summary>The imports in the component's order.</summary>
    public required IReadOnlyList<WitImport> Imports { get; init; }

    /// <summary>The exported functions, those of exported interfaces included, in the component's order.</summary>
    public required IReadOnlyList<WitFunction> Functions { get; init; }

    /// <summary>The exported interfaces' full names.</summary>
    public required IReadOnlyList<string> ExportedInterfaces { get; init; }

    /// <summary>Whether any interface of a package is imported, whatever its version.</summary>
    /// <param name="package">Namespace and package, for example <c>wasi:http</c>.</param>
    internal bool ImportsPackage(string package) =>
        Imports.Any(import => import.Name.StartsWith(package + "/", StringComparison.Ordinal));
}
