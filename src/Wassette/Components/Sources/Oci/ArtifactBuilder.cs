using System.Globalization;
using System.Text;
using System.Text.Json;
using Wassette.Policies;
using Wassette.Policies.Reading;

namespace Wassette.Components.Sources.Oci;

/// <summary>
/// Makes an artifact of a publication, in the layout of the CNCF ("Wasm OCI Artifact layout") that wkg writes too; the
/// policy and the documentation are layers behind the component's, each with the file name that oras gives it.
/// </summary>
internal static class ArtifactBuilder
{
    private const string Title = "org.opencontainers.image.title";

    /// <summary>Makes the artifact.</summary>
    /// <exception cref="SourceException">The publication has something in it that nobody could use.</exception>
    public static BuiltArtifact Build(Publication publication)
    {
        WasmMagic.Require(publication.Component, "the component");
        List<(OciDescriptor Descriptor, byte[] Bytes)> layers = [Layer(MediaTypes.Wasm, "component.wasm", publication.Component)];
        if (publication.Policy is { } policy)
        {
            RequirePolicy(policy);
            layers.Add(Layer(MediaTypes.Policy, "policy.yaml", Text("policy", policy)));
        }

        if (publication.Documentation is { } documentation)
        {
            layers.Add(Layer(MediaTypes.Documentation, "README.md", Text("documentation", documentation)));
        }

        byte[] config = WriteConfig(publication, layers);
        OciDescriptor configDescriptor = OciDescriptor.Of(MediaTypes.WasmConfig, config);
        OciManifest manifest = OciManifestWriter.Write(
            configDescriptor, [.. layers.Select(layer => layer.Descriptor)], publication.Annotations);
        return new BuiltArtifact(manifest, [.. layers, (configDescriptor, config)]);
    }

    private static (OciDescriptor Descriptor, byte[] Bytes) Layer(string mediaType, string title, byte[] bytes) =>
        (OciDescriptor.Of(mediaType, bytes) with { Annotations = new Dictionary<string, string> { [Title] = title } }, bytes);

    private static byte[] Text(string what, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return bytes.Length <= SourceLimits.LargestText ? bytes : throw SourceLimits.TooLarge(what, bytes.Length, SourceLimits.LargestText);
    }

    private static void RequirePolicy(string text)
    {
        PolicyReadResult result = PolicyReader.Read(text);
        if (result.Document is null)
        {
            string errors = string.Concat(
                result.Diagnostics.Where(found => found.Severity == PolicyDiagnosticSeverity.Error).Take(10).Select(found => $"\n{found}"));
            throw new SourceException(
                SourceErrorKind.InvalidPublication,
                $"The policy has errors, and would grant nothing:{errors}\n",
                "Correct it, then publish.");
        }
    }

    private static byte[] WriteConfig(Publication publication, List<(OciDescriptor Descriptor, byte[] Bytes)> layers)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteString("created", publication.Created.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            json.WriteString("architecture", "wasm");
            json.WriteString("os", "wasip2");
            WriteList(json, "layerDigests", layers.Select(layer => layer.Descriptor.Digest.ToString()));
            json.WriteStartObject("component");
            WriteList(json, "exports", publication.Exports);
            WriteList(json, "imports", publication.Imports);
            json.WriteNull("target");
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
