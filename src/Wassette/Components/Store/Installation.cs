using System.Text.Json;
using Wassette.Components.Sources;
using Wassette.Policies;
using Wassette.Policies.Reading;
using Wassette.Wit;

namespace Wassette.Components.Store;

/// <summary>One installation of a component that was fetched.</summary>
internal sealed class Installation(ComponentStore store, ComponentCompiler compiler, InstallRequest request, string id, FetchedComponent fetched)
{
    /// <summary>How many versions back are known; one that is older than so many others is not taken for one that was here.</summary>
    internal const int MostPrevious = 32;

    private readonly List<string> _remarks = [];
    private readonly CarriedSecrets _secrets = new(store.Secrets, id);
    private byte[]? _world;
    private bool _changed = true;
    private bool _hasPolicy;

    /// <summary>Installs it.</summary>
    public InstallResult Run(CancellationToken cancellation)
    {
        RequireDigest();
        string? policy = ChoosePolicy();
        EntryRecord record = Describe(cancellation);
        cancellation.ThrowIfCancellationRequested();
        store.Write(id, () => Decide(record, policy), Settle);
        return new InstallResult(store.Require(id), _changed, fetched.BytesTransferred, _remarks) { HasPolicy = _hasPolicy };
    }

    // Under the lock, before and after; also when it failed.
    private void Settle()
    {
        if (store.SettleSecrets(id, _secrets) is { } remark)
        {
            _remarks.Add(remark);
        }
    }

    private void RequireDigest()
    {
        if (request.Digest is { } digest && digest != fetched.Digest && digest != fetched.ManifestDigest)
        {
            throw new SourceException(
                SourceErrorKind.Corrupt,
                $"{DisplayText.Quote(fetched.Source.Text)} has the digest {fetched.ManifestDigest ?? fetched.Digest}, and {DisplayText.Quote(digest)} is asked for.",
                "Find out who changed it before you change the digest.");
        }
    }

    /// <summary>The policy that the request asks for; null when it asks for none.</summary>
    private string? ChoosePolicy()
    {
        if (!request.AcceptPolicy)
        {
            return request.Policy is null ? null : RequireValid(request.Policy, request.PolicySource);
        }

        return fetched.RequestedPolicy() is { } requested
            ? RequireValid(requested.RawText, requested.Source)
            : throw new StoreException(
                StoreErrorKind.NoPolicy, $"No policy comes with {DisplayText.Quote(fetched.Source.Text)}.", "Name one with -Policy, or leave out -AcceptPolicy.");
    }

    private static string RequireValid(string text, string source)
    {
        PolicyReadResult read = PolicyReader.Read(text);
        return read.Document is null ? throw PolicyException.Of(DisplayText.QuotePath(source), read.Diagnostics) : text;
    }

    private EntryRecord Describe(CancellationToken cancellation)
    {
        using CompiledComponent compiled = ImportCheck.Compile(compiler, fetched.Bytes, fetched.Source.Text, cancellation);
        ComponentTools tools = ComponentTools.Find(compiled, id);
        ImportCheck.RequireRunnable(compiled.World, tools, fetched.Source.Text);
        _world = tools.IsComplete ? WorldRecord.Write(compiled.World) : null;
        return new EntryRecord
        {
            Id = id,
            Source = SourceText(),
            ResolvedUri = fetched.ResolvedUri,
            Digest = fetched.Digest,
            Size = fetched.Bytes.Length,
            InstalledAt = DateTimeOffset.Now,
            SignatureKeyId = fetched.Signature?.KeyId,
            RequestedPolicy = fetched.RequestedPolicy()?.RawText,
            Tools = [.. tools.Tools.Select(tool => Describe(tool.Name, tool.Function)).OrderBy(tool => tool.Name, StringComparer.Ordinal)],
        };
    }

    // A path is relative to where the process stands; an update may come from elsewhere.
    private string SourceText() => fetched.Source is FileSource file ? file.Path : fetched.Source.Text;

    private static InstalledTool Describe(string name, WitFunction function) => new()
    {
        Name = name,
        Description = function.Description ?? function.Signature,
        InputSchema = Parse(JsonSchemaWriter.InputText(function)),
        OutputSchema = Parse(JsonSchemaWriter.OutputText(function)),
    };

    private static JsonElement? Parse(string? json) => json is null ? null : JsonElement.Parse(json);

    // Under the lock: what is there now counts, not what was there before the download.
    private List<KeyValuePair<string, ReadOnlyMemory<byte>>>? Decide(EntryRecord record, string? policy)
    {
        Settle();
        InstalledComponent? present = FindPresent();
        ComponentStore.RequireSource(present, request);
        bool isSame = present?.Digest == record.Digest;
        _changed = !isSame;
        if (present is not null && !isSame)
        {
            RequireSameSigner(present);
        }

        record = After(present, record, isSame);
        bool isTrusted = present is not null && !isSame && IsTrustedUpdate(present);
        policy ??= present is null ? null : KeptPolicy(present, isSame || isTrusted);
        _hasPolicy = policy is not null;
        if (isSame && IsUnchanged(present!, record, policy))
        {
            return null;
        }

        if (isTrusted)
        {
            _secrets.Carry(present!.Digest, record.Digest);
        }

        List<KeyValuePair<string, ReadOnlyMemory<byte>>> files =
        [
            new(StoreFiles.ComponentFile, fetched.Bytes),
            new(StoreFiles.RecordFile, record.Write()),
        ];
        if (_world is not null)
        {
            files.Add(new(StoreFiles.WorldFile, _world));
        }

        if (policy is not null)
        {
            files.Add(new(StoreFiles.PolicyFile, StoredPolicy.Write(policy, record.Digest)));
        }

        return files;
    }

    private EntryRecord After(InstalledComponent? present, EntryRecord record, bool isSame) => present switch
    {
        null => record,
        _ when isSame => AsSigned(present, record with { InstalledAt = present.InstalledAt, Previous = present.Previous }),
        { Digest.Length: > 0 } => record with { Previous = [.. present.Previous.Prepend(present.Digest).Distinct().Take(MostPrevious)] },
        _ => record,
    };

    // Who signed what is there is not forgotten, nor another: who serves the same bytes would choose whose the next ones may be.
    private EntryRecord AsSigned(InstalledComponent present, EntryRecord record) =>
        request.Force || present.SignatureKeyId is not { } key || key == record.SignatureKeyId
            ? record
            : record with { SignatureKeyId = key, ResolvedUri = present.ResolvedUri, RequestedPolicy = present.RequestedPolicy?.RawText };

    /// <summary>Whether the bytes have what those before them had: the same trusted key signed both, and they are not from before.</summary>
    private bool IsTrustedUpdate(InstalledComponent present)
    {
        // What was signed once stays signed: a registry can serve an old version, with its old faults, at any time.
        bool isSigned = present.SignatureKeyId is { } key && key == fetched.Signature?.KeyId;
        if (isSigned && present.Previous.Contains(fetched.Digest))
        {
            _remarks.Add($"'{id}' goes back to bytes that it had before, so what was granted and given to it since does not go over.");
            return false;
        }

        return isSigned && SourceIdentity.AreSame(present.Source, fetched.Source.Text);
    }

    private InstalledComponent? FindPresent()
    {
        InstalledComponent? present = store.FindDamaged(id);
        if (present is not { IsForeign: true })
        {
            return present;
        }

        throw new StoreException(
            StoreErrorKind.IdTaken, $"The id '{id}' is taken by a component of the Rust program Wassette, {DisplayText.QuotePath(present.ComponentPath)}.", "Choose another with -Id.");
    }

    private void RequireSameSigner(InstalledComponent present)
    {
        if (!request.Force && present.SignatureKeyId is { } key && fetched.Signature?.KeyId != key)
        {
            throw new StoreException(
                StoreErrorKind.SignatureLost,
                $"The component '{id}' was signed with the key {key}, and what {DisplayText.Quote(fetched.Source.Text)} has now "
                    + (fetched.Signature is null ? "was not checked for a signature." : "is signed with another."),
                "Name the trust policy with that key, or replace it with -Force if you trust it without.");
        }
    }

    private string? KeptPolicy(InstalledComponent present, bool goesOver)
    {
        StoredPolicy stored = store.ReadPolicy(present);
        if (stored.Remark is not null)
        {
            _remarks.Add(stored.Remark);
        }

        if (stored.Text is null || goesOver)
        {
            return stored.Text;
        }

        _remarks.Add(
            $"'{id}' has other bytes now, so what was granted to it before no longer is. -AcceptPolicy or -Policy puts a policy in force; "
                + "with a signature by the same trusted key, grants stay.");
        return null;
    }

    private bool IsUnchanged(InstalledComponent present, EntryRecord record, string? policy) =>
        present.Source == record.Source && present.ResolvedUri == record.ResolvedUri && present.SignatureKeyId == record.SignatureKeyId
        && present.RequestedPolicy?.RawText == record.RequestedPolicy && store.ReadPolicy(present).Text == policy && HasItsBytes(present);

    private static bool HasItsBytes(InstalledComponent present)
    {
        try
        {
            _ = ComponentStore.Read(present);
            return true;
        }
        catch (Exception e) when (e is StoreException or ImportException)
        {
            return false;
        }
    }
}
