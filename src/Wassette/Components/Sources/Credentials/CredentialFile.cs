using System.Text;
using System.Text.Json;
using Wassette.Components.Sources.Oci;
using Wassette.Wit;

namespace Wassette.Components.Sources.Credentials;

/// <summary>
/// docker's <c>config.json</c> and podman's <c>auth.json</c>: <c>auths</c>, <c>credHelpers</c>, <c>credsStore</c>.
/// What a message says of one never has a value of it.
/// </summary>
internal sealed class CredentialFile
{
    private readonly Dictionary<string, RegistryCredential> _entries = new(StringComparer.OrdinalIgnoreCase);

    private CredentialFile(string path) => Path = path;

    public string Path { get; }

    /// <summary>The helper for all registries, or null.</summary>
    public string? Store { get; private set; }

    /// <summary>The helpers of single registries.</summary>
    public Dictionary<string, string> Helpers { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads a file.</summary>
    /// <returns>What it has, or null when there is none.</returns>
    /// <exception cref="SourceException">It can't be read.</exception>
    public static CredentialFile? TryRead(string path)
    {
        try
        {
            FileInfo info = new(path);
            if (!info.Exists)
            {
                return null;
            }

            if (info.Length > SourceLimits.LargestText)
            {
                throw Invalid(path, "it is larger than 1 MiB");
            }

            CredentialFile file = new(path);
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { MaxDepth = 16 });
            file.Read(document.RootElement);
            return file;
        }
        catch (JsonException e)
        {
            throw Invalid(path, $"it is not JSON (line {e.LineNumber + 1})", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Invalid(path, DisplayText.Clean(e.Message) ?? "it can't be opened", e);
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or ArgumentException)
        {
            throw Invalid(path, "it does not have the form of docker's config.json", e);
        }
    }

    /// <summary>The credential of the narrowest entry for a repository: podman's entries may name a part of a registry.</summary>
    public RegistryCredential? FindEntry(OciReference reference)
    {
        for (string name = reference.Name; name.Length > 0;)
        {
            if (_entries.TryGetValue(name, out RegistryCredential? credential))
            {
                return credential;
            }

            int slash = name.LastIndexOf('/');
            name = slash < 0 ? "" : name[..slash];
        }

        return null;
    }

    private void Read(JsonElement root)
    {
        if (root.TryGetProperty("credsStore", out JsonElement store) && store.GetString() is { Length: > 0 } name)
        {
            Store = name;
        }

        if (root.TryGetProperty("credHelpers", out JsonElement helpers))
        {
            foreach (JsonProperty helper in helpers.EnumerateObject())
            {
                Helpers[helper.Name] = helper.Value.GetString() ?? "";
            }
        }

        if (root.TryGetProperty("auths", out JsonElement entries))
        {
            foreach (JsonProperty entry in entries.EnumerateObject())
            {
                if (ReadEntry(entry.Value) is { } credential)
                {
                    _entries[NameOf(entry.Name)] = credential;
                }
            }
        }
    }

    private static RegistryCredential? ReadEntry(JsonElement entry)
    {
        if (Text(entry, "identitytoken") is { } identity)
        {
            return new RegistryCredential(RegistryCredentialKind.IdentityToken, "", identity);
        }

        if (Text(entry, "registrytoken") is { } token)
        {
            return new RegistryCredential(RegistryCredentialKind.RegistryToken, "", token);
        }

        if (Text(entry, "auth") is { } encoded)
        {
            string[] parts = Encoding.UTF8.GetString(Convert.FromBase64String(encoded)).TrimEnd('\0').Split(':', 2);
            return parts.Length == 2 ? new RegistryCredential(parts[0], parts[1]) : throw new FormatException("No colon.");
        }

        // An entry that is empty says only that a helper has it.
        return Text(entry, "username") is { } user && Text(entry, "password") is { } password
            ? new RegistryCredential(user, password)
            : null;
    }

    private static string? Text(JsonElement entry, string key) =>
        entry.TryGetProperty(key, out JsonElement value) && value.GetString() is { Length: > 0 } text ? text : null;

    // docker writes "https://index.docker.io/v1/" for Docker Hub, and once wrote URLs for all.
    private static string NameOf(string key)
    {
        string name = key;
        int scheme = key.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0)
        {
            name = key[(scheme + 3)..];
            int slash = name.IndexOf('/', StringComparison.Ordinal);
            name = slash < 0 ? name : name[..slash];
        }

        return name is "index.docker.io" or "registry-1.docker.io" ? "docker.io" : name;
    }

    private static SourceException Invalid(string path, string reason, Exception? cause = null) => new(
        SourceErrorKind.InvalidCredentials,
        $"The credentials in {DisplayText.QuotePath(path)} can't be read: {reason.TrimEnd('.')}.",
        "Correct the file, or log in again with docker or podman.",
        cause);
}
