using System.Formats.Tar;
using System.Text.Json;
using Wassette.Wit;

namespace Wassette.Components.Sources.Oci;

/// <summary>Writes an artifact as an OCI image layout (image specification, "Image Layout"), which skopeo and oras read.</summary>
internal static class OciLayout
{
    /// <summary>Writes the layout whole or not at all.</summary>
    /// <param name="path">A directory that is empty or not there, or a file <c>….tar</c> that is not there.</param>
    /// <param name="tag">The tag to note, or null.</param>
    /// <param name="manifest">The manifest.</param>
    /// <param name="content">Where its content comes from.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task WriteAsync(string path, string? tag, OciManifest manifest, OciContent content, CancellationToken cancellation)
    {
        string destination = Path.GetFullPath(path);
        string temporary = $"{destination.TrimEnd(Path.DirectorySeparatorChar)}.{Path.GetRandomFileName()}";
        bool isTar = destination.EndsWith(".tar", StringComparison.OrdinalIgnoreCase);
        try
        {
            if (File.Exists(destination) || (
                Directory.Exists(destination) && (isTar || Directory.EnumerateFileSystemEntries(destination).Any())))
            {
                throw new IOException("It is there already.");
            }

            RequireBearable(manifest, content.Options.LargestComponent);
            await WriteDirectoryAsync(temporary, tag, manifest, content, cancellation).ConfigureAwait(false);
            if (isTar)
            {
                await TarFile.CreateFromDirectoryAsync(
                    temporary, temporary + ".tar", includeBaseDirectory: false, cancellation).ConfigureAwait(false);
                File.Move(temporary + ".tar", destination, overwrite: false);
                return;
            }

            if (Directory.Exists(destination))
            {
                Directory.Delete(destination);
            }

            Directory.Move(temporary, destination);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SourceException(
                SourceErrorKind.Unreadable,
                $"{DisplayText.QuotePath(destination)} can't be written: {DisplayText.Clean(e.Message)}",
                "Name a directory or .tar file that is not there yet.",
                e);
        }
        finally
        {
            File.Delete(temporary + ".tar");
            if (Directory.Exists(temporary))
            {
                Directory.Delete(temporary, recursive: true);
            }
        }
    }

    // Each of a thousand layers may be as large as a component: all of them together may be twice that.
    private static void RequireBearable(OciManifest manifest, long largestComponent)
    {
        decimal total = manifest.Parts.Sum(part => (decimal)part.Size);
        if (total > 2 * largestComponent)
        {
            throw SourceLimits.TooLarge(manifest.Descriptor.Digest.ToString(), (long)Math.Min(total, long.MaxValue), 2 * largestComponent);
        }
    }

    private static async Task WriteDirectoryAsync(
        string directory, string? tag, OciManifest manifest, OciContent content, CancellationToken cancellation)
    {
        Directory.CreateDirectory(directory);
        await File.WriteAllBytesAsync(
            Path.Combine(directory, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}"""u8.ToArray(), cancellation).ConfigureAwait(false);
        await File.WriteAllBytesAsync(
            Path.Combine(directory, "index.json"), Index(manifest.Descriptor, tag), cancellation).ConfigureAwait(false);
        await WriteBlobAsync(directory, manifest.Descriptor.Digest, manifest.Bytes, cancellation).ConfigureAwait(false);
        foreach (OciDescriptor part in manifest.Parts.Append(manifest.Config!).DistinctBy(part => part.Digest))
        {
            byte[] bytes = await content.GetBlobAsync(
                part, part.Digest.ToString(), content.Options.LargestComponent, cancellation).ConfigureAwait(false);
            await WriteBlobAsync(directory, part.Digest, bytes, cancellation).ConfigureAwait(false);
        }
    }

    private static Task WriteBlobAsync(string directory, OciDigest digest, byte[] bytes, CancellationToken cancellation)
    {
        string folder = Path.Combine(directory, "blobs", digest.Algorithm);
        Directory.CreateDirectory(folder);
        return File.WriteAllBytesAsync(Path.Combine(folder, digest.Hex), bytes, cancellation);
    }

    private static byte[] Index(OciDescriptor manifest, string? tag)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes))
        {
            json.WriteStartObject();
            json.WriteNumber("schemaVersion", 2);
            json.WriteString("mediaType", MediaTypes.Index);
            json.WriteStartArray("manifests");
            OciManifestWriter.WriteDescriptor(json, tag is null
                ? manifest
                : manifest with { Annotations = new Dictionary<string, string> { ["org.opencontainers.image.ref.name"] = tag } });
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }
}
