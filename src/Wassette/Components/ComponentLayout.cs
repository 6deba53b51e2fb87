namespace Wassette.Components;

/// <summary>
/// What a component's binary says before anything is compiled: its custom sections, and which memories and tables
/// an instance of it will have.
/// </summary>
/// <remarks>
/// Wasmtime's store limits are per memory and per table, so a limit on their sum needs their number. It follows
/// from the core instances that the component makes (a module may be instantiated many times), which are part of
/// the binary: nothing at run time can add to them.
/// </remarks>
/// <param name="CustomSections">The top-level custom sections in order.</param>
/// <param name="Storage">The memories and tables of one instance.</param>
internal sealed record ComponentLayout(IReadOnlyList<CustomSection> CustomSections, InstanceStorage Storage)
{
    /// <summary>Reads a component's layout.</summary>
    /// <param name="bytes">A binary that <see cref="WasmReader.Identify"/> calls a component.</param>
    /// <exception cref="ComponentFormatException">It is cut off, or makes more than an instance may have here.</exception>
    public static ComponentLayout Read(ReadOnlySpan<byte> bytes)
    {
        List<CustomSection> customSections = [];
        ComponentDefinition root = ComponentDefinition.Read(bytes, outer: null, customSections);
        return new ComponentLayout(customSections, root.InstanceStorage);
    }
}
