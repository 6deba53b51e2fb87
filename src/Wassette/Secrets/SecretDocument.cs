using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Wassette.Secrets;

/// <summary>All secrets of a user, as the file has them.</summary>
internal sealed partial class SecretDocument : IDisposable
{
    private const int CurrentVersion = 1;

    /// <summary>The version of the format.</summary>
    public required int Version { get; init; }

    /// <summary>The secrets, each key once.</summary>
    public required List<StoredSecret> Secrets { get; init; }

    /// <summary>A document without secrets.</summary>
    public static SecretDocument Empty() => new() { Version = CurrentVersion, Secrets = [] };

    /// <summary>Reads a document and overwrites its bytes.</summary>
    /// <exception cref="FormatException">It is not one. The message has nothing of the text in it, nor does an inner exception.</exception>
    public static SecretDocument Read(byte[] json)
    {
        SecretDocument? document;
        try
        {
            document = JsonSerializer.Deserialize(json, JsonContext.Default.SecretDocument);
        }
        catch (JsonException e)
        {
            throw new FormatException(
                e.LineNumber is { } line ? $"line {line + 1}, byte {e.BytePositionInLine + 1}" : "a secret is not whole");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(json);
        }

        string? problem = document is null ? "it is null" : document.FindProblem();
        if (problem is not null)
        {
            document?.Dispose();
            throw new FormatException(problem);
        }

        return document!;
    }

    /// <summary>Writes the document; the caller overwrites the bytes.</summary>
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, JsonContext.Default.SecretDocument);

    /// <summary>Overwrites the values.</summary>
    public void Dispose() => Secrets.ForEach(secret => secret?.Dispose());

    private string? FindProblem()
    {
        if (Version != CurrentVersion)
        {
            return $"it has version {Version} of the format, and this program knows version {CurrentVersion}";
        }

        HashSet<SecretKey> keys = [];
        for (int i = 0; i < Secrets.Count; i++)
        {
            string? problem = Secrets[i] is { } secret
                ? secret.FindProblem() ?? (keys.Add(secret.Key) ? null : "it is there twice")
                : "it is null";
            if (problem is not null)
            {
                return $"secrets[{i}]: {problem}";
            }
        }

        return null;
    }

    [JsonSourceGenerationOptions(
        JsonSerializerDefaults.Strict,
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true)]
    [JsonSerializable(typeof(SecretDocument))]
    private sealed partial class JsonContext : JsonSerializerContext;
}
