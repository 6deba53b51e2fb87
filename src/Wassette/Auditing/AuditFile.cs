using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Wassette.UserFiles;
using Wassette.Wit;

namespace Wassette.Auditing;

/// <summary>A file of audit events, one JSON object a line. Several processes and sessions can append to one.</summary>
internal sealed class AuditFile
{
    // Another process writes one line and is done; one that keeps the file longer is not of ours.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,

        // Escapes all that could act on a terminal or hide.
        Encoder = JavaScriptEncoder.Default,
    };

    private readonly string _path;

    /// <summary>Opens a file, or makes it, for its owner only.</summary>
    /// <exception cref="IOException">It can't be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be.</exception>
    public AuditFile(string path)
    {
        _path = path;
        PrivateFile.Append(path, Patience).Dispose();
    }

    /// <summary>Why the last event could not be written; null when it was. A full disk must not end a call.</summary>
    public string? Fault { get; private set; }

    /// <summary>An event as a line, its end included.</summary>
    public static byte[] LineOf(WassetteAuditEvent happened) => [.. JsonSerializer.SerializeToUtf8Bytes(happened, Options), (byte)'\n'];

    /// <summary>Writes an event as one line, in one piece.</summary>
    public void Write(WassetteAuditEvent happened)
    {
        try
        {
            using FileStream stream = PrivateFile.Append(_path, Patience);
            stream.Write(LineOf(happened));
            Fault = null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fault = $"Audit events can't be written to {DisplayText.QuotePath(_path)}: {e.Message}";
        }
    }
}
