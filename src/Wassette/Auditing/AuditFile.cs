using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Wassette.Auditing;

/// <summary>A file of audit events, one JSON object a line. Appended to, so that several processes can share one.</summary>
internal sealed class AuditFile : IDisposable
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,

        // Escapes all that could act on a terminal or hide.
        Encoder = JavaScriptEncoder.Default,
    };

    private readonly FileStream _stream;

    /// <summary>Opens a file, or makes it, for its owner only.</summary>
    /// <exception cref="IOException">It can't be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be.</exception>
    public AuditFile(string path)
    {
        FileStreamOptions options = new()
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        _stream = new FileStream(path, options);
    }

    /// <summary>Whether an event could not be written, and why: a full disk must not end a call.</summary>
    public IOException? Fault { get; private set; }

    /// <summary>An event as a line, its end included.</summary>
    public static byte[] LineOf(WassetteAuditEvent happened) => [.. JsonSerializer.SerializeToUtf8Bytes(happened, Options), (byte)'\n'];

    /// <summary>Writes an event as one line, in one piece.</summary>
    public void Write(WassetteAuditEvent happened)
    {
        try
        {
            _stream.Write(LineOf(happened));
        }
        catch (IOException e)
        {
            Fault = e;
        }
    }

    public void Dispose() => _stream.Dispose();
}
