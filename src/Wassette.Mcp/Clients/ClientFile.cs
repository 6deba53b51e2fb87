using System.Text;
using Wassette.Interop;
using Wassette.Wit;

namespace Wassette.Mcp.Clients;

/// <summary>A client's file as it was read, and how to put another version in its place.</summary>
internal sealed class ClientFile
{
    /// <summary>The most bytes that are read. Claude Code keeps its history in the same file.</summary>
    public const int LargestFile = 16 * 1024 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string _target;
    private readonly byte[]? _content;
    private readonly int _mark;

    private ClientFile(string path, string target, byte[]? content)
    {
        (Path, _target, _content) = (path, target, content);
        _mark = content.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
    }

    /// <summary>The path by which the client knows it.</summary>
    public string Path { get; }

    /// <summary>Its text without a byte order mark; empty where there is no file.</summary>
    public byte[] Text => _content?[_mark..] ?? [];

    /// <summary>Reads a file, or sees that there is none.</summary>
    /// <exception cref="RegistrationException">It can't be read, or is not text in UTF-8.</exception>
    public static ClientFile Read(string path)
    {
        try
        {
            string target = new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
            ClientFile file = new(path, target, ReadContent(target));
            file.RequireUtf8();
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unavailable(path, e);
        }
    }

    /// <summary>Writes another version whole or not at all, unless the file has changed since it was read.</summary>
    /// <exception cref="RegistrationException">It can't be written, or has changed.</exception>
    public void Replace(byte[] text)
    {
        string directory = System.IO.Path.GetDirectoryName(_target)!;
        string temporary = System.IO.Path.Combine(directory, $".{System.IO.Path.GetFileName(_target)}.{Guid.NewGuid():N}.tmp");
        try
        {
            RequireUnchanged();
            Directory.CreateDirectory(directory);
            RequireWritable();
            Write(temporary, [.. _content.AsSpan(0, _mark), .. text]);
            RequireUnchanged();
            Move(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unavailable(Path, e);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static byte[]? ReadContent(string path)
    {
        if (!OperatingSystem.IsWindows() && UnixFileStatus.Read(path, follow: true) is { IsRegularFile: false })
        {
            // A pipe would be waited for without end.
            throw Damaged(path, "is not a file");
        }

        if (!File.Exists(path))
        {
            return Directory.Exists(path) ? throw Damaged(path, "is a directory") : null;
        }

        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        if (file.Length > LargestFile)
        {
            throw Damaged(path, $"has {file.Length} bytes, and at most {LargestFile} are read");
        }

        byte[] content = new byte[file.Length];
        file.ReadExactly(content);
        return content;
    }

    private void Move(string temporary)
    {
        if (_content is not null && OperatingSystem.IsWindows())
        {
            // Unlike Move, it keeps who has access.
            File.Replace(temporary, _target, destinationBackupFileName: null, ignoreMetadataErrors: true);
            return;
        }

        File.Move(temporary, _target, overwrite: _content is not null);
    }

    private void Write(string path, byte[] bytes)
    {
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (_content is not null && !OperatingSystem.IsWindows())
        {
            // No wider for a moment either: there can be keys of other servers in it.
            options.UnixCreateMode = File.GetUnixFileMode(_target);
        }

        using (FileStream file = new(path, options))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }

        if (_content is not null && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(_target));
        }
    }

    private void RequireWritable()
    {
        if (_content is null)
        {
            return;
        }

        string? reason = (File.GetAttributes(_target) & FileAttributes.ReadOnly) != 0 ? "is read-only"
            : !OperatingSystem.IsWindows() && UnixFileStatus.Read(_target, follow: true) is { IsOwn: false } ? "belongs to another user"
            : null;
        if (reason is not null)
        {
            throw new RegistrationException(
                RegistrationErrorKind.FileUnavailable, $"{DisplayText.QuotePath(Path)} {reason}, and is not changed.");
        }
    }

    private void RequireUnchanged()
    {
        byte[]? now = ReadContent(_target);
        if ((now is null) != (_content is null) || !now.AsSpan().SequenceEqual(_content))
        {
            throw new RegistrationException(
                RegistrationErrorKind.FileChanged,
                $"{DisplayText.QuotePath(Path)} was changed in the meantime, and is not overwritten. Run the command again.");
        }
    }

    private void RequireUtf8()
    {
        try
        {
            _ = Strict.GetCharCount(Text);
        }
        catch (DecoderFallbackException e)
        {
            DocumentException problem = ServersDocument.Problem(Text, e.Index, "the text is not in UTF-8.");
            throw new RegistrationException(
                RegistrationErrorKind.DamagedFile, $"{DisplayText.QuotePath(Path)}, {problem.Message} Save it in UTF-8 first; nothing was changed.", e);
        }
    }

    private static RegistrationException Damaged(string path, string reason) =>
        new(RegistrationErrorKind.DamagedFile, $"{DisplayText.QuotePath(path)} {reason}. Nothing was changed.");

    private static RegistrationException Unavailable(string path, Exception cause) =>
        new(RegistrationErrorKind.FileUnavailable, $"{DisplayText.QuotePath(path)} can't be read or written: {cause.Message}", cause);
}
