using System.Text.Json;
using System.Text.Json.Serialization;
using Wassette.Wit.Values;

namespace Wassette.Mcp.Tools.Builtin;

/// <summary>The results of the built-in tools as JSON.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ComponentList))]
[JsonSerializable(typeof(LoadedComponent))]
[JsonSerializable(typeof(UnloadedComponent))]
internal sealed partial class BuiltinJson : JsonSerializerContext
{
    /// <summary>With text as readable as in components' results.</summary>
    public static BuiltinJson Readable { get; } =
        new(new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Encoder = ReadableJsonEncoder.Instance });
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
internal sealed record LoadedComponent(string Status, string Id, IReadOnlyList<string> Tools, IReadOnlyList<string> RequestedPermissions);

/// <summary>What unload-component gives.</summary>
internal sealed record UnloadedComponent(string Status, string Id);
