using Wassette.Components.Sources;
using Wassette.Policies;
using Wassette.Wit;

namespace Wassette.Components.Manifests;

/// <summary>Imports the components of a manifest: all of them, or none.</summary>
/// <param name="session">The session.</param>
/// <param name="manifest">The manifest.</param>
public sealed class ManifestImport(WassetteSession session, ComponentManifest manifest)
{
    /// <summary>The manifest.</summary>
    public ComponentManifest Manifest => manifest;

    /// <summary>Whether exactly what the lock file names is imported.</summary>
    public bool Locked { get; init; }

    /// <summary>Whether those that can be imported are, if others can't.</summary>
    public bool ContinueOnError { get; init; }

    /// <summary>How to fetch.</summary>
    public FetchOptions Options { get; init; } = FetchOptions.Default;

    /// <summary>Fails where the lock file stands against the import; fetches nothing.</summary>
    /// <exception cref="ManifestException">It is not there, has errors, or is of another manifest.</exception>
    public void CheckLock() => _ = Locked ? LockFile.Read(manifest) : null;

    /// <summary>Fetches, checks and compiles all components, then imports them, and writes the lock file.</summary>
    /// <param name="progress">Told how far downloads are.</param>
    /// <param name="cancellation">Ends it before anything is imported.</param>
    /// <exception cref="ManifestException">The lock file stands against it, or could not be written.</exception>
    public async Task<ManifestResult> RunAsync(IProgress<FetchProgress>? progress = null, CancellationToken cancellation = default)
    {
        LockFile? locked = Locked ? LockFile.Read(manifest) : null;
        RequireOneRegistry();
        List<(ManifestEntry Entry, FetchedComponent Component)> fetched = [];
        List<ManifestFailure> failures = [];
        for (int i = 0; i < manifest.Components.Count; i++)
        {
            ManifestEntry entry = manifest.Components[i];
            try
            {
                fetched.Add((entry, await FetchAsync(entry, locked?.Entries[i], progress, cancellation).ConfigureAwait(false)));
            }
            catch (Exception e) when (IsFailure(e))
            {
                failures.Add(new ManifestFailure(entry, e));
            }
        }

        if (failures.Count > 0 && !ContinueOnError)
        {
            return new ManifestResult([], failures);
        }

        List<WasmComponent> imported = Import(fetched, failures, cancellation);
        if (failures.Count == 0 && !Locked)
        {
            new LockFile([.. fetched.Select(item => new LockEntry(item.Entry.Uri, item.Component.ResolvedUri, item.Component.Digest))])
                .Write(manifest.LockPath);
        }

        return new ManifestResult(imported, failures);
    }

    // A password is for one registry; whoever wrote the manifest must not choose who else gets it.
    private void RequireOneRegistry()
    {
        string[] registries = [.. manifest.Components.Select(entry => entry.Source).OfType<OciSource>().Select(source => source.Reference.Registry).Distinct()];
        if (Options.Credential is not null && registries.Length != 1)
        {
            throw new ManifestException(
                ManifestErrorKind.Invalid,
                $"A credential was given, and the manifest {DisplayText.QuotePath(manifest.Path)} names {registries.Length} registries.",
                "Leave it out, and log in to each with docker or podman.");
        }
    }

    private static bool IsFailure(Exception e) => e is SourceException or ImportException or PolicyException;

    private static ImportRequest Request(ManifestEntry entry, string manifestPath) =>
        new() { Id = entry.Name, Policy = entry.Policy, PolicySource = manifestPath };

    // Everything that can fail is done here, before the session is changed: compiled code is kept for the import.
    private async Task<FetchedComponent> FetchAsync(
        ManifestEntry entry, LockEntry? locked, IProgress<FetchProgress>? progress, CancellationToken cancellation)
    {
        ComponentSource source = locked?.Source(entry) ?? entry.Source;
        FetchOptions options = (source is OciSource ? Options : Options with { Credential = null }) with { Retry = entry.Retry ?? Options.Retry };
        FetchedComponent fetched = await source.FetchAsync(options, progress, cancellation).ConfigureAwait(false);
        _ = ComponentOrigin.Of(fetched, entry.Digest).Read();
        if (locked is not null && fetched.Digest != locked.Digest)
        {
            throw new SourceException(
                SourceErrorKind.Corrupt,
                $"The component of {DisplayText.Quote(entry.Uri)} has the digest {fetched.Digest}, and the lock file has {locked.Digest}.",
                "Find out who changed it; importing without -Locked makes the lock file anew.");
        }

        await Task.Run(() => session.Check(Request(entry, manifest.Path), ComponentOrigin.Of(fetched, entry.Digest), cancellation), cancellation).ConfigureAwait(false);
        return fetched;
    }

    private List<WasmComponent> Import(
        List<(ManifestEntry Entry, FetchedComponent Component)> fetched, List<ManifestFailure> failures, CancellationToken cancellation)
    {
        List<WasmComponent> imported = [];
        ImportBatch batch = new();
        try
        {
            foreach ((ManifestEntry entry, FetchedComponent component) in fetched)
            {
                try
                {
                    imported.Add(session.Import(Request(entry, manifest.Path), ComponentOrigin.Of(component, entry.Digest), cancellation, batch));
                }
                catch (Exception e) when (IsFailure(e))
                {
                    failures.Add(new ManifestFailure(entry, e));
                    if (!ContinueOnError)
                    {
                        throw;
                    }
                }
            }
        }
        catch (Exception e)
        {
            // A component that changed since it was checked, the end of the import half-way, or what nobody foresaw.
            Undo(batch, e);
            if (IsFailure(e))
            {
                return [];
            }

            throw;
        }

        session.Keep(batch);
        return imported;
    }

    private void Undo(ImportBatch batch, Exception cause)
    {
        try
        {
            session.Undo(batch);
        }
        catch (PolicyException e)
        {
            throw new ManifestException(
                ManifestErrorKind.NotUndone,
                $"The manifest {DisplayText.QuotePath(manifest.Path)} was not imported ({DisplayText.Clean(cause.Message)}), "
                    + $"and not all that it had changed could be undone. {e.Message}",
                e.Remedy,
                cause);
        }
    }
}
