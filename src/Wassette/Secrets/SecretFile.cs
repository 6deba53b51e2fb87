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
    public bool Contains(SecretKey key) => Guard(() =>
    {
        FileStamp? stamp = PrivateFile.Look(_path);
        if (stamp is null)
        {
            return false;
        }

        Index? index = Volatile.Read(ref _index);
        if (index?.Stamp != stamp)
        {
            using SecretDocument document = ReadDocument();
            index = new Index(stamp.Value, [.. document.Secrets.Select(secret => secret.Key)]);
            Volatile.Write(ref _index, stamp.Value.IsSettled ? index : null);
        }

        return index!.Keys.Contains(key);
    });

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
    /// <returns>The keys that are new.</returns>
    public IReadOnlyList<SecretKey> Carry(string component, string from, string to) => Edit(document =>
    {
        HashSet<SecretKey> present = [.. document.Secrets.Select(secret => secret.Key)];
        StoredSecret[] carried =
        [
            .. document.Secrets
                .Where(secret => secret.Component == component && secret.Digest == from && !present.Contains(secret.Key with { Digest = to }))
                .Select(secret => secret.For(to)),
        ];
        document.Secrets.AddRange(carried);
        return (carried.Length > 0, (IReadOnlyList<SecretKey>)[.. carried.Select(secret => secret.Key)]);
    });

    /// <summary>Takes secrets out of the file; values in vaults stay there.</summary>
    public void Drop(IReadOnlyCollection<SecretKey> keys) => Edit(document =>
    {
        StoredSecret[] dropped = [.. document.Secrets.Where(secret => keys.Contains(secret.Key))];
        foreach (StoredSecret secret in dropped)
        {
            document.Secrets.Remove(secret);
            secret.Dispose();
        }

        return (dropped.Length > 0, dropped.Length);
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

    private sealed record Index(FileStamp Stamp, HashSet<SecretKey> Keys);
}
