using Wassette.Interop;
using Wassette.Sandbox;
using Wassette.Wit;

namespace Wassette;

/// <summary>A tool: a function of an imported component, callable by name.</summary>
public sealed class WasmTool
{
    internal WasmTool(string name, WasmComponent owner, WitFunction function, ToolEntry entry)
    {
        Name = name;
        Owner = owner;
        Function = function;
        Entry = entry;
    }

    /// <summary>The tool's name; unique in the session, fixed while the component is imported.</summary>
    public string Name { get; }

    /// <summary>The session that the component was imported in.</summary>
    public WassetteSession Session => Owner.Session;

    /// <summary>The id of the component that has the tool.</summary>
    public string Component => Owner.Id;

    /// <summary>The interface that has the function, or null when it is at the component's root.</summary>
    public string? Interface => Function.Interface;

    /// <summary>The function's own name.</summary>
    public string FunctionName => Function.Name;

    /// <summary>What the component says of the function, cleaned and cut; its WIT signature when it says nothing.</summary>
    public string Description => Function.Description ?? Function.Signature;

    /// <summary>The function in WIT syntax.</summary>
    public string Signature => Function.Signature;

    /// <summary>The JSON Schema (2020-12) of the arguments, an object.</summary>
    public string InputSchema => field ??= JsonSchemaWriter.InputText(Function);

    /// <summary>The JSON Schema of <c>{"result": …}</c>, or null for a function without a result.</summary>
    public string? OutputSchema => field ??= JsonSchemaWriter.OutputText(Function);

    /// <summary>The function's types.</summary>
    public WitFunction Function { get; }

    internal WasmComponent Owner { get; }

    internal ToolEntry Entry { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
