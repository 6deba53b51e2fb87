using System.Security.Cryptography;
using Wassette.UserFiles;
using Wassette.Wit;

namespace Wassette.Secrets;

/// <summary>The file with all secrets of a user. Any number of threads and processes may use it.</summary>
/// <param name="directory">The directory that has it, and nothing else.</param>
internal sealed class SecretFile(string directory)
{
    private const int LongestFile = 16 * 1024 * 1024;
    private const string FileName = "secrets.json";
    private const string LockName = "lock";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly string _path = Path.Combine(directory, FileName);
    private Index? _index;

    /// <summary>The directory that has it.</summary>
    public string Directory { get; } = directory;

    /// <summary>Whether there is a secret. Costs one look at the file while that is as it was.</summary>
    public bool Contains(SecretKey key) => Guard(() => ReadIndex()?.Keys.Contains(key) == true);

    /// <summary>Whether secrets of a component are on their way to other bytes. Costs as much.</summary>
    public bool IsCarried(string component) => Guard(() => ReadIndex()?.Carried.Contains(component) == true);

    /// <summary>Reads all secrets; the caller disposes them.</summary>
    public SecretDocument Read() => Guard(() => PrivateFile.Look(_path) is null ? SecretDocument.Empty() : ReadDocument());

    /// <summary>Puts a secret into the file, in place of the one with its key.</summary>
    /// <returns>Where the value of the one before was, if it was in a vault.</returns>
    public VaultReference? Put(StoredSecret secret)
    {
        Change(secret.Key, secret, out VaultReference? replaced);
        return replaced;
    }

    /// <summary>Takes a secret out of the file.</summary>
    /// <param name="key">Which.</param>
    /// <param name="reference">Where its value was, if it was in a vault.</param>
    /// <returns>False when there was none.</returns>
    public bool Remove(SecretKey key, out VaultReference? reference) => Change(key, replacement: null, out reference);

    /// <summary>Gives the secrets of a component's bytes to other bytes too; one that these have already stays as it is.</summary>
    public void Carry(string component, string from, string to) => Edit(document =>
    {
        HashSet<SecretKey> present = [.. document.Secrets.Select(secret => secret.Key)];
        StoredSecret[] carried =
        [
            .. document.Secrets
                .Where(secret => secret.Component == component && secret.Digest == from && !present.Contains(secret.Key with { Digest = to }))
                .Select(secret => secret.CarryTo(to)),
        ];
        document.Secrets.AddRange(carried);
        return (carried.Length > 0, carried.Length);
    });

    /// <summary>Ends what <see cref="Carry"/> began: the bytes that are there have the secrets, the others lose them. Values in vaults stay.</summary>
    /// <param name="component">The component's id.</param>
    /// <param name="present">The digest of the bytes that are there; null for none.</param>
    /// <param name="replaced">That of those whose place they took, if it is known; what was carried says it otherwise.</param>
    public void Settle(string component, string? present, string? replaced) => Edit(document =>
    {
        StoredSecret[] arrived =
            [.. document.Secrets.Where(secret => secret.Component == component && secret.Digest == present && secret.CarriedFrom is not null)];
        HashSet<string?> left = [.. arrived.Select(secret => secret.CarriedFrom), replaced];
        StoredSecret[] dropped =
        [
            .. document.Secrets.Where(secret =>
                secret.Component == component && secret.Digest != present && (secret.CarriedFrom is not null || left.Contains(secret.Digest))),
        ];
        foreach (StoredSecret secret in arrived)
        {
            secret.CarriedFrom = null;
        }

        foreach (StoredSecret secret in dropped)
        {
            document.Secrets.Remove(secret);
            secret.Dispose();
        }

        return (arrived.Length + dropped.Length > 0, dropped.Length);
    });

    private bool Change(SecretKey key, StoredSecret? replacement, out VaultReference? replaced)
    {
        (bool found, replaced) = Edit(document =>
        {
            StoredSecret? present = document.Secrets.Find(secret => secret.Key == key);
            if (present is not null)
            {
                document.Secrets.Remove(present);
                present.Dispose();
            }

            if (replacement is not null)
            {
                document.Secrets.Add(replacement);
            }

            return (present is not null || replacement is not null, (present is not null, present?.Reference));
        });
        return found;
    }

    // While no other process does.
    private T Edit<T>(Func<SecretDocument, (bool Changed, T Result)> edit) => Guard(() =>
    {
        PrivateDirectory.Close(Directory);
        using IDisposable @lock = PrivateFile.Lock(Path.Combine(Directory, LockName), Patience);
        DeleteLeftovers();
        using SecretDocument document = PrivateFile.Look(_path) is null ? SecretDocument.Empty() : ReadDocument();
        (bool changed, T result) = edit(document);
        if (changed)
        {
            Write(document);
        }

        return result;
    });

    private Index? ReadIndex()
    {
        if (PrivateFile.Look(_path) is not { } stamp)
        {
            return null;
        }

        Index? index = Volatile.Read(ref _index);
        if (index?.Stamp != stamp)
        {
            using SecretDocument document = ReadDocument();
            index = new Index(
                stamp,
                [.. document.Secrets.Select(secret => secret.Key)],
                [.. document.Secrets.Where(secret => secret.CarriedFrom is not null).Select(secret => secret.Component)]);
            Volatile.Write(ref _index, stamp.IsSettled ? index : null);
        }

        return index;
    }

    private void Write(SecretDocument document)
    {
        byte[] json = document.Write();
        try
        {
            if (json.Length > LongestFile)
            {
                throw new SecretException(
                    SecretErrorKind.StoreUnavailable,
                    $"{DisplayText.QuotePath(_path)} is full: it may have {LongestFile} bytes. Remove secrets that nothing needs any more.");
            }

            PrivateFile.Replace(_path, json);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(json);
        }
    }

    private SecretDocument ReadDocument()
    {
        byte[] json = PrivateFile.Read(_path, LongestFile);
        try
        {
            return SecretDocument.Read(json);
        }
        catch (FormatException e)
        {
            throw new SecretException(
                SecretErrorKind.DamagedStore,
                $"The secrets in {DisplayText.QuotePath(_path)} can't be read: {e.Message.TrimEnd('.')}. The file is left as it is; "
                    + "put it right, or move it away and set the secrets anew.");
        }
    }

    // Only who has the lock writes: what is there is of a process that ended while it wrote, and may have values in it.
    private void DeleteLeftovers()
    {
        foreach (string path in System.IO.Directory.EnumerateFiles(Directory, "*" + PrivateFile.TemporaryExtension))
        {
            File.Delete(path);
        }
    }

    private T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (UnsafeFileException e)
        {
            throw new SecretException(SecretErrorKind.UnsafeStore, e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SecretException(
                SecretErrorKind.StoreUnavailable, $"The secrets in {DisplayText.QuotePath(_path)} can't be used: {e.Message}", e);
        }
    }

    private sealed record Index(FileStamp Stamp, HashSet<SecretKey> Keys, HashSet<string> Carried);
}
