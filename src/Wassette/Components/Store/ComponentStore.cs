using Wassette.Components.Sources;
using Wassette.Policies;
using Wassette.Policies.Reading;
using Wassette.Secrets;
using Wassette.UserFiles;
using Wassette.Wit;

namespace Wassette.Components.Store;

/// <summary>
/// The installed components: on disk, shared by all processes of a user. May be used from any number of threads.
/// </summary>
public sealed class ComponentStore
{
    private const int LargestRecord = 64 * 1024 * 1024;
    private const string Variable = "WASSETTE_COMPONENT_DIR";
    private readonly StoreFiles _files;
    private readonly ComponentCompiler _compiler;

    internal ComponentStore(string directory, ComponentCompiler compiler)
        : this(new StoreFiles(directory), compiler)
    {
    }

    internal ComponentStore(StoreFiles files, ComponentCompiler compiler) => (_files, _compiler) = (files, compiler);

    /// <summary>Where components are kept if nobody says otherwise.</summary>
    public static string DefaultDirectory =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? Path.GetFullPath(named) : Path.Combine(UserDirectories.Data, "components");

    /// <summary>The directory. No component may ever be given a part of it.</summary>
    public string Directory => _files.Directory;

    /// <summary>The secrets, which go over to an update that the same trusted key has signed.</summary>
    internal SecretStore Secrets { get; init; } = SecretStore.ForUser;

    /// <summary>Lists what is installed, from what was written down at installation: nothing is compiled.</summary>
    /// <exception cref="StoreException">The store can't be used.</exception>
    public StoreListing List()
    {
        List<InstalledComponent> components = [];
        List<string> problems = [];
        if (_files.TryOpen())
        {
            Guard(() =>
            {
                foreach (string id in _files.Ids())
                {
                    Add(id, components, problems);
                }

                components.AddRange(ForeignEntries.List(Directory).Where(foreign => !components.Exists(component => component.Id == foreign.Id)));
            });
        }

        return new StoreListing([.. components.OrderBy(component => component.Id, StringComparer.Ordinal)], problems);
    }

    /// <summary>Finds an installed component.</summary>
    /// <returns>Null when there is none of that id.</returns>
    /// <exception cref="StoreException">The store or the entry can't be used, or there can be no such id.</exception>
    public InstalledComponent? Find(string id)
    {
        RequireId(id);
        if (!_files.TryOpen())
        {
            return null;
        }

        InstalledComponent? found = null;
        Guard(() => found = _files.Exists(id) ? Describe(id) : ForeignEntries.Find(Directory, id));
        return found;
    }

    /// <summary>Fetches a component, checks that it can run here, and installs it: all of it or nothing.</summary>
    /// <param name="request">What to install.</param>
    /// <param name="options">How to fetch it; null for the defaults.</param>
    /// <param name="progress">Told how far downloads are.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="SourceException">It can't be had.</exception>
    /// <exception cref="ImportException">It can't run here.</exception>
    /// <exception cref="PolicyException">The policy has errors.</exception>
    /// <exception cref="StoreException">It can't be kept.</exception>
    public async Task<InstallResult> InstallAsync(
        InstallRequest request,
        FetchOptions? options = null,
        IProgress<FetchProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        string id = ChooseId(request);
        RequireSource(FindDamaged(id), request);
        FetchedComponent fetched = await request.Source.FetchAsync(options, progress, cancellation).ConfigureAwait(false);
        return new Installation(this, _compiler, request, id, fetched).Run(cancellation);
    }

    /// <summary>Fetches what a component's source has now, and installs it in its place if it is something else.</summary>
    /// <remarks>
    /// The policy in force and the secrets go over to other bytes only if the same trusted key signed both, and the
    /// component has not had these bytes before; what was signed is never replaced by what is not.
    /// </remarks>
    /// <inheritdoc cref="InstallAsync"/>
    /// <param name="id">The component's id.</param>
    /// <param name="change">What else is asked for; its source is not looked at. Null for nothing.</param>
    /// <param name="options">How to fetch it; null for the defaults.</param>
    /// <param name="progress">Told how far downloads are.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<InstallResult> UpdateAsync(
        string id,
        Func<InstallRequest, InstallRequest>? change = null,
        FetchOptions? options = null,
        IProgress<FetchProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        InstalledComponent present = Require(id);
        ComponentSource source = ComponentSource.Parse(present.Source);
        if (present.IsForeign || source is OciSource { IsPinned: true })
        {
            throw new StoreException(
                StoreErrorKind.NotUpdatable,
                present.IsForeign
                    ? $"The component '{id}' was put there by the Rust program Wassette, which does not say where it came from."
                    : $"The component '{id}' was installed by its digest, which always names the same bytes.",
                "Install the version that you want with Install-WasmComponent.");
        }

        InstallRequest request = new() { Source = source, Id = id };
        return await InstallAsync(change?.Invoke(request) ?? request, options, progress, cancellation).ConfigureAwait(false);
    }

    /// <summary>Removes a component and its policy.</summary>
    /// <returns>The component, or null when there is none of that id.</returns>
    /// <exception cref="StoreException">It can't be removed.</exception>
    public InstalledComponent? Remove(string id)
    {
        InstalledComponent? present = FindDamaged(id);
        if (present is { IsForeign: true })
        {
            throw new StoreException(
                StoreErrorKind.NotUpdatable, $"The component '{id}' belongs to the Rust program Wassette.", $"Remove it there, or delete {DisplayText.QuotePath(present.ComponentPath)}.");
        }

        return present is not null && _files.Remove(id) ? present : null;
    }

    /// <summary>An installed component.</summary>
    /// <exception cref="StoreException">There is none of that id, or it can't be used.</exception>
    internal InstalledComponent Require(string id) => Find(id) ?? throw new StoreException(
        StoreErrorKind.NotInstalled,
        $"No component '{id}' is installed in {DisplayText.QuotePath(Directory)}.",
        "List those that are with: Get-WasmComponent -ListAvailable");

    /// <summary>An installed component that is to be imported: the secrets that an ended process was moving are where they belong then.</summary>
    /// <inheritdoc cref="Require"/>
    internal InstalledComponent Open(string id)
    {
        RequireId(id);
        if (HasSecretsOnTheirWay(id))
        {
            try
            {
                _files.Change(id, () => SettleSecrets(id, new CarriedSecrets(Secrets, id)));
            }
            catch (StoreException)
            {
                // A store that is read only, or damaged: those who use it say so.
            }
        }

        return Require(id);
    }

    /// <summary>When an entry came, went or was replaced last.</summary>
    internal DateTime Changed => System.IO.Directory.GetLastWriteTimeUtc(Directory);

    /// <summary>Tells a state of an entry from another without reading it; null when it is not there.</summary>
    internal (FileStamp Component, FileStamp? Policy)? Stamp(string id) =>
        StampOf(_files.FilePath(id, StoreFiles.RecordFile)) is { } record ? (record, StampOf(PolicyPath(id))) : null;

    /// <summary>As the other, for an entry as it was read.</summary>
    internal (FileStamp Component, FileStamp? Policy) Stamp(InstalledComponent component) => (component.Stamp, StampOf(PolicyPath(component.Id)));

    /// <summary>Reads a component, and checks that it is what was installed.</summary>
    internal static byte[] Read(InstalledComponent component)
    {
        byte[] bytes = ComponentFile.Read(component.ComponentPath);
        return component.IsForeign || Sources.Oci.OciDigest.Of(bytes).ToString() == component.Digest
            ? bytes
            : throw new StoreException(
                StoreErrorKind.Tampered,
                $"The bytes of the component '{component.Id}' are not those that were installed; somebody changed {DisplayText.QuotePath(component.ComponentPath)}.",
                "Install it anew with: Install-WasmComponent -Force");
    }

    /// <summary>What a component imports and exports, as its entry says; null when it does not, or not to this version.</summary>
    internal WitWorld? ReadWorld(InstalledComponent component)
    {
        if (component.IsForeign)
        {
            return null;
        }

        try
        {
            string path = _files.FilePath(component.Id, StoreFiles.WorldFile);
            return PrivateFile.Look(path) is null ? null : WorldRecord.Read(PrivateFile.Read(path, LargestRecord));
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Writes down what a component imports and exports. Without it, it is only slower to import.</summary>
    internal void KeepWorld(InstalledComponent component, WitWorld world)
    {
        if (WorldRecord.Write(world) is not { } json)
        {
            return;
        }

        try
        {
            _files.Change(component.Id, () =>
            {
                if (_files.Exists(component.Id) && Describe(component.Id).Digest == component.Digest)
                {
                    PrivateFile.Replace(_files.FilePath(component.Id, StoreFiles.WorldFile), json);
                }
            });
        }
        catch (StoreException)
        {
            // A store that is read only, or damaged: those who use it say so.
        }
    }

    /// <summary>Says that an entry tells something else of a component than it is.</summary>
    internal static StoreException NotAsDescribed(InstalledComponent component) => new(
        StoreErrorKind.Tampered,
        $"The component '{component.Id}' is not what its entry in the store says of its imports and exports; somebody changed "
            + $"{DisplayText.QuotePath(Path.Combine(Path.GetDirectoryName(component.ComponentPath)!, StoreFiles.WorldFile))}.",
        "Install it anew with: Install-WasmComponent -Force");

    /// <summary>The policy that is kept for a component.</summary>
    internal StoredPolicy ReadPolicy(InstalledComponent component) => component.IsForeign
        ? new StoredPolicy(null, null)
        : StoredPolicy.Read(PolicyPath(component.Id), component.Digest);

    internal string PolicyPath(string id) => _files.FilePath(id, StoreFiles.PolicyFile);

    /// <summary>Keeps a policy for a component, or none: for these bytes, and over the policy that the caller knows.</summary>
    /// <param name="component">The component.</param>
    /// <param name="known">The policy file that the caller has seen last.</param>
    /// <param name="text">The policy.</param>
    /// <returns>The state of the entry then, before anybody else can change it.</returns>
    internal (FileStamp Component, FileStamp? Policy) WritePolicy(InstalledComponent component, FileStamp? known, string? text)
    {
        string id = component.Id;
        (FileStamp Component, FileStamp? Policy) written = default;
        _files.Change(id, () =>
        {
            if (!_files.Exists(id) || Describe(id) is not { } present || present.Digest != component.Digest)
            {
                throw new StoreException(
                    StoreErrorKind.NotInstalled,
                    $"The component '{id}' was removed or replaced in the store in the meantime.",
                    "Look at what is there now with: Get-WasmComponent -ListAvailable");
            }

            if (Stamp(present).Policy != known)
            {
                throw new StoreException(
                    StoreErrorKind.Busy, $"Another process has changed the policy of the component '{id}' in the meantime.", "Look at it, and do it again.");
            }

            if (text is null)
            {
                File.Delete(PolicyPath(id));
            }
            else
            {
                PrivateFile.Replace(PolicyPath(id), StoredPolicy.Write(text, component.Digest));
            }

            written = Stamp(present);
        });
        return written;
    }

    /// <summary>Puts an entry in its place.</summary>
    internal void Write(string id, Func<IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>>?> make, Action ended) => _files.Replace(id, make, ended);

    /// <summary>Ends a move of secrets, under the entry's lock.</summary>
    /// <returns>What is worth knowing; null for nothing.</returns>
    internal string? SettleSecrets(string id, CarriedSecrets secrets)
    {
        try
        {
            return secrets.Settle(FindDamaged(id)?.Digest);
        }
        catch (StoreException)
        {
            // Which bytes are there can't be told, so both may keep them until it can.
            return null;
        }
    }

    /// <summary>A component whose entry may be damaged, and can then be replaced or removed all the same.</summary>
    internal InstalledComponent? FindDamaged(string id)
    {
        try
        {
            return Find(id);
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.Tampered)
        {
            return Damaged(id);
        }
    }

    /// <summary>Requires that a request does not take an id from a component of another source.</summary>
    internal static void RequireSource(InstalledComponent? present, InstallRequest request)
    {
        if (present is not null && !request.Force && !SourceIdentity.AreSame(present.Source, request.Source.Text))
        {
            throw new StoreException(
                StoreErrorKind.IdTaken,
                $"The id '{present.Id}' is taken by the component of {DisplayText.Quote(present.Source)}.",
                "Choose another with -Id, uninstall that component first, or replace it with -Force.");
        }
    }

    private bool HasSecretsOnTheirWay(string id)
    {
        try
        {
            return Secrets.IsCarried(id);
        }
        catch (SecretException)
        {
            // Whoever needs a secret says so.
            return false;
        }
    }

    private static string RequireId(string id)
    {
        try
        {
            return ComponentId.Require(id);
        }
        catch (ArgumentException e)
        {
            throw new StoreException(StoreErrorKind.InvalidId, e.Message, "Choose one that keeps the rules.", e);
        }
    }

    private static string ChooseId(InstallRequest request)
    {
        try
        {
            return request.Id is null ? ComponentId.FromSource(request.Source) : ComponentId.Require(request.Id);
        }
        catch (ArgumentException e)
        {
            throw new StoreException(StoreErrorKind.InvalidId, e.Message, "Choose one with -Id.", e);
        }
    }

    private static FileStamp? StampOf(string path)
    {
        try
        {
            return PrivateFile.Look(path);
        }
        catch (IOException)
        {
            // Another than any that was there before: whoever looks then reads it, and says what is wrong.
            return default(FileStamp);
        }
    }

    private static InstalledComponent Damage(string id, string path) => new()
    {
        Id = id,
        Source = "",
        ResolvedUri = "",
        Digest = "",
        Size = 0,
        InstalledAt = default,
        Tools = [],
        ComponentPath = path,
    };

    private InstalledComponent Damaged(string id) => Damage(id, _files.FilePath(id, StoreFiles.ComponentFile));

    private void Add(string id, List<InstalledComponent> components, List<string> problems)
    {
        if (!ComponentId.IsValid(id))
        {
            problems.Add($"{DisplayText.QuotePath(_files.EntryPath(id))} is not the directory of a component: its name can't be an id. Move it away.");
            return;
        }

        try
        {
            components.Add(Describe(id));
        }
        catch (StoreException e)
        {
            problems.Add(e.Message);
        }
    }

    private InstalledComponent Describe(string id)
    {
        string path = _files.FilePath(id, StoreFiles.RecordFile);
        try
        {
            // Before it is read: what takes its place meanwhile then has another.
            FileStamp stamp = PrivateFile.Look(path) ?? throw new FormatException("it is not there");
            return EntryRecord.Read(PrivateFile.Read(path, LargestRecord), id).Describe(_files.FilePath(id, StoreFiles.ComponentFile)) with { Stamp = stamp };
        }
        catch (Exception e) when (e is FormatException or UnsafeFileException)
        {
            throw new StoreException(
                StoreErrorKind.Tampered,
                $"The entry of the component '{id}' is damaged: {DisplayText.QuotePath(path)} can't be used ({DisplayText.Clean(e.Message)}).",
                "Install it anew with Install-WasmComponent -Force, or remove it with Uninstall-WasmComponent.",
                e);
        }
    }

    private void Guard(Action read)
    {
        try
        {
            read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(
                StoreErrorKind.Unusable,
                $"The store {DisplayText.QuotePath(Directory)} can't be read: {DisplayText.Clean(e.Message)}",
                "See that you may read it, or name another directory.",
                e);
        }
    }
}
