using Wassette.Components.Sources.Oci;

namespace Wassette.Components.Sources.Credentials;

/// <summary>Finds what the user has logged in to a registry with, by docker's or podman's own files and helpers.</summary>
internal static class CredentialLookup
{
    /// <summary>The credential for a repository, or null to go without.</summary>
    /// <exception cref="SourceException">A file or helper that may have one can't be read.</exception>
    public static async Task<RegistryCredential?> FindAsync(OciReference reference, CredentialPlaces places, CancellationToken cancellation)
    {
        foreach (string path in places.Files())
        {
            if (CredentialFile.TryRead(path) is { } file
                && await FindAsync(file, reference, places, cancellation).ConfigureAwait(false) is { } credential)
            {
                return credential;
            }
        }

        return null;
    }

    // docker: a helper for this registry, else the store for all, else what is in the file itself.
    private static async Task<RegistryCredential?> FindAsync(
        CredentialFile file, OciReference reference, CredentialPlaces places, CancellationToken cancellation)
    {
        string[] names = NamesOf(reference.Registry);
        foreach (string name in names)
        {
            if (file.Helpers.TryGetValue(name, out string? helper))
            {
                return await CredentialHelper.GetAsync(helper, name, places, file.Path, cancellation).ConfigureAwait(false);
            }
        }

        if (file.FindEntry(reference) is { } entry)
        {
            return entry;
        }

        if (file.Store is not { } store)
        {
            return null;
        }

        foreach (string name in names)
        {
            if (await CredentialHelper.GetAsync(store, name, places, file.Path, cancellation).ConfigureAwait(false) is { } stored)
            {
                return stored;
            }
        }

        return null;
    }

    /// <summary>The names that docker keeps a registry's credentials by: Docker Hub's is a URL, for old times' sake.</summary>
    private static string[] NamesOf(string registry) => registry == "docker.io" ? ["https://index.docker.io/v1/", "docker.io"] : [registry];
}
