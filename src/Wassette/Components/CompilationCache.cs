using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Wasmtime;
using Wasmtime.Components;
using Wassette.Sandbox;
using Wassette.UserFiles;
using Wassette.Wit;

namespace Wassette.Components;

/// <summary>
/// Compiled components on disk, so that a component is compiled once per machine and Wasmtime version.
/// </summary>
/// <remarks>
/// Compiled code is native code: whoever can write an entry can run code in this process. Entries therefore lie in a
/// directory of the user's own (0700), carry an HMAC under a key that only the user can read, and are deserialised
/// from the very bytes that were checked. Several processes may share a directory: entries appear by rename. Least
/// recently used entries go when the sum of sizes passes the limit.
/// </remarks>
internal sealed class CompilationCache
{
    private const string EntryExtension = ".cwasm";
    private const string KeyName = "key";
    private const int TagLength = 32;
    private const int ChunkLength = 4 * 1024 * 1024;

    private readonly string _directory;
    private readonly long _limit;
    private readonly Lazy<byte[]> _key;

    /// <summary>Opens a cache; touches nothing until it is used.</summary>
    /// <param name="directory">Where the entries lie.</param>
    /// <param name="limit">The most that all entries together may take, in bytes.</param>
    public CompilationCache(string directory, long limit = 2L * 1024 * 1024 * 1024)
    {
        _directory = directory;
        _limit = limit;

        // Not kept when it fails: what is in the way may go away.
        _key = new Lazy<byte[]>(OpenKey, LazyThreadSafetyMode.PublicationOnly);
    }

    /// <summary>The cache of the user who runs this process.</summary>
    public static CompilationCache ForUser { get; } = new(Path.Combine(UserDirectories.Cache, "compiled"));

    /// <summary>Where the entries lie. Nothing of it is ever granted to a component.</summary>
    public string DirectoryPath => _directory;

    /// <summary>Gives a compiled component.</summary>
    /// <param name="engine">The engine that will run it.</param>
    /// <param name="digest">The sha256 of the component, in lower-case hexadecimal.</param>
    /// <param name="problem">Why an entry or the whole cache could not be used, or null.</param>
    /// <returns>The component, or null when it is not there or can't be trusted.</returns>
    public Component? TryLoad(Engine engine, string digest, out string? problem)
    {
        problem = null;
        try
        {
            _ = _key.Value;
            string path = EntryPath(digest);
            if (!File.Exists(path))
            {
                return null;
            }

            byte[]? code = TryReadCode(path, out byte[] tag, out byte[] chunkDigests);
            if (code is null || !CryptographicOperations.FixedTimeEquals(Tag(digest, code.Length, chunkDigests), tag))
            {
                File.Delete(path);
                problem = $"the entry {DisplayText.QuotePath(path)} was damaged or changed by someone else and has been deleted";
                return null;
            }

            Component component = Component.Deserialize(engine, code);
            Touch(path);
            return component;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or WasmtimeException or CryptographicException)
        {
            problem = e.Message;
            return null;
        }
    }

    /// <summary>Keeps a compiled component.</summary>
    /// <param name="digest">The sha256 of the component, in lower-case hexadecimal.</param>
    /// <param name="code">Its compiled code.</param>
    /// <returns>Why it could not be kept, or null.</returns>
    public string? TryStore(string digest, byte[] code)
    {
        string? temporary = null;
        try
        {
            _ = _key.Value;
            string path = EntryPath(digest);
            temporary = TemporaryPath();
            using (FileStream file = new(temporary, PrivateFile.CreateNew()))
            {
                file.Write(Tag(digest, code.Length, ForEachChunk(code, prepare: null)));
                file.Write(code);
            }

            File.Move(temporary, path, overwrite: true);
            Evict(except: path);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            if (temporary is not null)
            {
                TryDelete(temporary);
            }

            return e.Message;
        }
    }

    /// <summary>Reads an entry, hashing each chunk while the next ones are read.</summary>
    /// <returns>The code, or null for a file that can't be an entry: too short or too long.</returns>
    private static byte[]? TryReadCode(string path, out byte[] tag, out byte[] chunkDigests)
    {
        using SafeFileHandle file = File.OpenHandle(path);
        long length = RandomAccess.GetLength(file) - TagLength;
        tag = new byte[TagLength];
        chunkDigests = [];
        if (length <= 0 || length > Array.MaxLength)
        {
            return null;
        }

        ReadExactly(file, tag, fileOffset: 0);
        byte[] code = GC.AllocateUninitializedArray<byte>((int)length);
        chunkDigests = ForEachChunk(code, (start, chunk) => ReadExactly(file, chunk, TagLength + start));
        return code;
    }

    private static void ReadExactly(SafeFileHandle file, Span<byte> bytes, long fileOffset)
    {
        while (!bytes.IsEmpty)
        {
            int count = RandomAccess.Read(file, bytes, fileOffset);
            if (count == 0)
            {
                throw new EndOfStreamException("An entry became shorter while it was read.");
            }

            bytes = bytes[count..];
            fileOffset += count;
        }
    }

    /// <summary>The sha256 of each 4 MiB, worked out on all cores: 35 MB take 25 ms on one.</summary>
    /// <param name="code">The bytes.</param>
    /// <param name="prepare">Called with each chunk's start and bytes before they are hashed; null for nothing.</param>
    private static byte[] ForEachChunk(byte[] code, Action<int, Span<byte>>? prepare)
    {
        int chunks = (code.Length + ChunkLength - 1) / ChunkLength;
        byte[] digests = new byte[chunks * SHA256.HashSizeInBytes];
        try
        {
            Parallel.For(0, chunks, index =>
            {
                int start = index * ChunkLength;
                Span<byte> chunk = code.AsSpan(start, Math.Min(ChunkLength, code.Length - start));
                prepare?.Invoke(start, chunk);
                SHA256.HashData(chunk, digests.AsSpan(index * SHA256.HashSizeInBytes, SHA256.HashSizeInBytes));
            });
        }
        catch (AggregateException e) when (e.InnerException is IOException inner)
        {
            throw new IOException(inner.Message, inner);
        }

        return digests;
    }

    private static void Touch(string path)
    {
        try
        {
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The entry only looks older than it is.
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // In use, or gone already: another process sees to it.
        }
    }

    // The file's name tells everything that the code depends on, so that no entry is ever taken for another's.
    private string EntryPath(string digest) => Path.Combine(_directory, KeyText(digest)[..16] + "-" + digest[..32] + EntryExtension);

    private static string KeyText(string digest)
    {
        string text = $"{digest}\n{SandboxEngine.Configuration}\n{RuntimeInformation.RuntimeIdentifier}\n{RuntimeInformation.ProcessArchitecture}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>The HMAC of an entry: over what it is for, its length and the digests of its chunks.</summary>
    private byte[] Tag(string digest, int length, byte[] chunkDigests)
    {
        using IncrementalHash mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key.Value);
        mac.AppendData(Encoding.UTF8.GetBytes($"{KeyText(digest)}\n{length}\n"));
        mac.AppendData(chunkDigests);
        return mac.GetHashAndReset();
    }

    private byte[] OpenKey()
    {
        if (!PrivateDirectory.Close(_directory))
        {
            DeleteAll();
        }

        string path = Path.Combine(_directory, KeyName);
        if (!File.Exists(path))
        {
            string temporary = TemporaryPath();
            using (FileStream file = new(temporary, PrivateFile.CreateNew()))
            {
                file.Write(RandomNumberGenerator.GetBytes(TagLength));
            }

            try
            {
                File.Move(temporary, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                // Another process was first; its key counts.
                TryDelete(temporary);
            }
        }

        byte[] key = File.ReadAllBytes(path);
        return key.Length == TagLength
            ? key
            : throw new CryptographicException($"the key {DisplayText.QuotePath(path)} is damaged; delete the directory to start anew");
    }

    // Others could write here: a key that they know would make their code pass for ours.
    private void DeleteAll()
    {
        foreach (FileInfo file in new DirectoryInfo(_directory).EnumerateFiles())
        {
            if (file.Name == KeyName || file.Extension is EntryExtension or PrivateFile.TemporaryExtension)
            {
                file.Delete();
            }
        }
    }

    private string TemporaryPath() => Path.Combine(_directory, Path.GetRandomFileName() + PrivateFile.TemporaryExtension);

    private void Evict(string except)
    {
        DeleteLeftovers();
        List<FileInfo> entries = [.. new DirectoryInfo(_directory).EnumerateFiles("*" + EntryExtension)];
        long total = entries.Sum(entry => entry.Length);
        foreach (FileInfo entry in entries.Where(entry => entry.FullName != except).OrderBy(entry => entry.LastWriteTimeUtc))
        {
            if (total <= _limit)
            {
                return;
            }

            total -= entry.Length;
            TryDelete(entry.FullName);
        }
    }

    // What a process left that ended while it wrote.
    private void DeleteLeftovers()
    {
        DateTime old = DateTime.UtcNow.AddDays(-1);
        foreach (FileInfo file in new DirectoryInfo(_directory).EnumerateFiles("*" + PrivateFile.TemporaryExtension).Where(file => file.LastWriteTimeUtc < old))
        {
            TryDelete(file.FullName);
        }
    }
}
