using System.Text.Json;
using System.Text.Json.Serialization;
using Wassette.Mcp.Tools.Builtin.Permissions;
using Wassette.Wit.Values;

namespace Wassette.Mcp.Tools.Builtin;

/// <summary>The results of the built-in tools as JSON.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ComponentList))]
[JsonSerializable(typeof(LoadedComponent))]
[JsonSerializable(typeof(UnloadedComponent))]
[JsonSerializable(typeof(ChangedPermission))]
[JsonSerializable(typeof(ResetPermissions))]
[JsonSerializable(typeof(FoundPolicy))]
[JsonSerializable(typeof(FoundComponents))]
[JsonSerializable(typeof(GrantArguments))]
internal sealed partial class BuiltinJson : JsonSerializerContext
{
    /// <summary>With text as readable as in components' results.</summary>
    public static BuiltinJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = ReadableJsonEncoder.Instance,
    });
}

/// <summary>What list-components gives.</summary>
internal sealed record ComponentList(IReadOnlyList<ListedComponent> Components, int Total);

/// <summary>A component in it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Source">Where it came from.</param>
/// <param name="Digest">The digest of its bytes.</param>
/// <param name="Tools">The names of its tools.</param>
/// <param name="Policy">What it may do, a sentence each.</param>
internal sealed record ListedComponent(string Id, string Source, string Digest, IReadOnlyList<string> Tools, IReadOnlyList<string> Policy);

/// <summary>What load-component gives.</summary>
internal sealed record LoadedComponent(string Status, string Id, IReadOnlyList<string> Tools, IReadOnlyList<string> RequestedPermissions)
{
    /// <summary>What it may do, where its policy was accepted.</summary>
    public IReadOnlyList<string>? Policy { get; init; }
}

/// <summary>What unload-component gives.</summary>
internal sealed record UnloadedComponent(string Status, string Id);

/// <summary>What search-components gives.</summary>
internal sealed record FoundComponents(IReadOnlyList<FoundComponent> Components);

/// <summary>A component in it.</summary>
/// <param name="Id">The id that it gets when it is loaded.</param>
/// <param name="Name">Its name in the list.</param>
/// <param name="Description">What the list says of it.</param>
/// <param name="Uri">What load-component takes.</param>
internal sealed record FoundComponent(string Id, string Name, string Description, string Uri);
