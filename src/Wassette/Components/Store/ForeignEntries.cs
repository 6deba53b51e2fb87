using System.Text.Json;
using Wassette.Wit;

namespace Wassette.Components.Store;

/// <summary>
/// Components in the form in which the Rust program Wassette keeps them: <c>id.wasm</c>, with <c>id.metadata.json</c>
/// and <c>id.policy.yaml</c> beside it. They are read only; the policy, which is bound to no bytes, is a request here.
/// </summary>
internal static class ForeignEntries
{
    private const string Extension = ".wasm";
    private const int LargestMetadata = 16 * 1024 * 1024;

    /// <summary>The components of a directory.</summary>
    public static IEnumerable<InstalledComponent> List(string directory) => Directory.EnumerateFiles(directory, "*" + Extension)
        .Select(path => Find(directory, Path.GetFileNameWithoutExtension(path)))
        .OfType<InstalledComponent>();

    /// <summary>One of them, or null.</summary>
    public static InstalledComponent? Find(string directory, string id)
    {
        FileInfo file = new(Path.Combine(directory, id + Extension));
        if (!ComponentId.IsValid(id) || !file.Exists || file.LinkTarget is not null)
        {
            return null;
        }

        string uri = ComponentFile.UriOf(file.FullName).AbsoluteUri;
        return new InstalledComponent
        {
            Id = id,
            Source = uri,
            ResolvedUri = uri,
            Digest = "",
            Size = file.Length,
            InstalledAt = file.LastWriteTime,
            Tools = [.. Tools(Path.Combine(directory, id + ".metadata.json"))],
            RequestedPolicy = AdjacentPolicy.Find(file.FullName),
            IsForeign = true,
            ComponentPath = file.FullName,
        };
    }

    // What can't be read tells nothing: the component itself does when it is imported.
    private static List<InstalledTool> Tools(string path)
    {
        List<InstalledTool> tools = [];
        try
        {
            FileInfo file = new(path);
            if (file.Exists && file.Length is > 0 and <= LargestMetadata)
            {
                using JsonDocument metadata = JsonDocument.Parse(File.ReadAllBytes(path));
                tools.AddRange(metadata.RootElement.GetProperty("tool_schemas").EnumerateArray().Select(Tool));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            tools.Clear();
        }

        return tools;
    }

    private static InstalledTool Tool(JsonElement schema) => new()
    {
        Name = DisplayText.Escape(schema.GetProperty("name").GetString() ?? "", limit: 64),
        Description = schema.TryGetProperty("description", out JsonElement description) ? DisplayText.Clean(description.GetString()) : null,
        InputSchema = schema.TryGetProperty("inputSchema", out JsonElement input) ? input.Clone() : null,
        OutputSchema = schema.TryGetProperty("outputSchema", out JsonElement output) ? output.Clone() : null,
    };
}
