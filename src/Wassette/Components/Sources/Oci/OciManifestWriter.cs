using System.Text.Json;

namespace Wassette.Components.Sources.Oci;

/// <summary>Writes manifests (image specification 1.1).</summary>
internal static class OciManifestWriter
{
    /// <summary>The manifest of an artifact.</summary>
    public static OciManifest Write(
        OciDescriptor config, IReadOnlyList<OciDescriptor> layers, IReadOnlyDictionary<string, string> annotations)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("schemaVersion", 2);
            json.WriteString("mediaType", MediaTypes.Manifest);
            json.WritePropertyName("config");
            WriteDescriptor(json, config);
            json.WriteStartArray("layers");
            foreach (OciDescriptor layer in layers)
            {
                WriteDescriptor(json, layer);
            }

            json.WriteEndArray();
            WriteAnnotations(json, annotations);
            json.WriteEndObject();
        }

        byte[] bytes = stream.ToArray();
        return new OciManifest
        {
            Descriptor = OciDescriptor.Of(MediaTypes.Manifest, bytes),
            Bytes = bytes,
            Config = config,
            Parts = layers,
            Annotations = annotations,
        };
    }

    public static void WriteDescriptor(Utf8JsonWriter json, OciDescriptor descriptor)
    {
        json.WriteStartObject();
        json.WriteString("mediaType", descriptor.MediaType);
        json.WriteString("digest", descriptor.Digest.ToString());
        json.WriteNumber("size", descriptor.Size);
        WriteAnnotations(json, descriptor.Annotations);
        json.WriteEndObject();
    }

    private static void WriteAnnotations(Utf8JsonWriter json, IReadOnlyDictionary<string, string> annotations)
    {
        if (annotations.Count == 0)
        {
            return;
        }

        json.WriteStartObject("annotations");
        foreach ((string key, string value) in annotations.OrderBy(annotation => annotation.Key, StringComparer.Ordinal))
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }
}
