using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Wassette.Wit;

/// <summary>
/// A world as JSON, for those who want to know what a component is without compiling it. It is read by the version that
/// wrote it alone: another may see the same component otherwise.
/// </summary>
internal sealed partial record WorldRecord
{
    // Far above what a component of tools has; what is larger is read from the component itself.
    private const int Longest = 4 * 1024 * 1024;

    private static readonly string ThisVersion =
        typeof(WorldRecord).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public required string Version { get; init; }

    public required IReadOnlyList<WitImport> Imports { get; init; }

    public required IReadOnlyList<string> Interfaces { get; init; }

    public required IReadOnlyList<FunctionRecord> Functions { get; init; }

    /// <summary>Writes a world. The same world gives the same bytes.</summary>
    /// <returns>Null for one that is too large to be kept.</returns>
    public static byte[]? Write(WitWorld world)
    {
        try
        {
            byte[] json = JsonSerializer.SerializeToUtf8Bytes(Of(world), WorldJson.Default.WorldRecord);
            return json.Length <= Longest ? json : null;
        }
        catch (JsonException)
        {
            // Types within types, deeper than a reader would follow.
            return null;
        }
    }

    /// <summary>Reads a world.</summary>
    /// <returns>Null when it is damaged, or another version wrote it.</returns>
    public static WitWorld? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, WorldJson.Default.WorldRecord) is { } record && record.Version == ThisVersion
                ? record.ToWorld()
                : null;
        }
        catch (Exception e) when (e is JsonException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Whether two worlds are the same in everything, docs included.</summary>
    public static bool AreSame(WitWorld one, WitWorld other) => Write(one) is { } bytes && bytes.AsSpan().SequenceEqual(Write(other));

    private static WorldRecord Of(WitWorld world) => new()
    {
        Version = ThisVersion,
        Imports = world.Imports,
        Interfaces = world.ExportedInterfaces,
        Functions = [.. world.Functions.Select(FunctionRecord.Of)],
    };

    private WitWorld ToWorld() => new()
    {
        Imports = Imports,
        ExportedInterfaces = Interfaces,
        Functions = [.. Functions.Select(function => function.ToFunction())],
    };

    [JsonSourceGenerationOptions(
        JsonSerializerDefaults.Strict,
        MaxDepth = 400,
        UseStringEnumConverter = true,
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonSerializable(typeof(WorldRecord))]
    private sealed partial class WorldJson : JsonSerializerContext;
}

/// <summary>A function in a <see cref="WorldRecord"/>.</summary>
internal sealed record FunctionRecord
{
    public string? Interface { get; init; }

    public required string Name { get; init; }

    public bool IsAsync { get; init; }

    public string? Description { get; init; }

    public required IReadOnlyList<PartRecord> Parameters { get; init; }

    public TypeRecord? Result { get; init; }

    public static FunctionRecord Of(WitFunction function) => new()
    {
        Interface = function.Interface,
        Name = function.Name,
        IsAsync = function.IsAsync,
        Description = function.Description,
        Parameters = [.. function.Parameters.Select(parameter => new PartRecord(parameter.Name.Value, TypeRecord.Of(parameter.Type)))],
        Result = function.Result is null ? null : TypeRecord.Of(function.Result),
    };

    public WitFunction ToFunction() => new()
    {
        Interface = Interface,
        Name = Name,
        IsAsync = IsAsync,
        Description = Description,
        Parameters = [.. Parameters.Select(parameter => new WitParameter(parameter.WitName, parameter.RequireType()))],
        Result = Result?.ToType(),
    };
}

/// <summary>A part of a function or type in a <see cref="WorldRecord"/>: what has a name, a type, or both.</summary>
/// <param name="Name">Its name; null for one without, as in a tuple.</param>
/// <param name="Type">Its type; null for one without, as a flag.</param>
/// <param name="Description">Its doc comment.</param>
internal sealed record PartRecord(string? Name = null, TypeRecord? Type = null, string? Description = null)
{
    [JsonIgnore]
    public WitName WitName => new(Name ?? throw new FormatException("A part that has to have a name has none."));

    public WitType RequireType() => Type?.ToType() ?? throw new FormatException("A part that has to have a type has none.");
}
