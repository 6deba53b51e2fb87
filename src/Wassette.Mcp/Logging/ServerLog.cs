using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Wassette.Wit.Values;

namespace Wassette.Mcp.Logging;

/// <summary>The server's log: a line of text per event, for people.</summary>
/// <remarks>
/// Lines are written by a thread of their own: a client that does not read standard error stops that thread, never the
/// server. What does not fit in between is dropped, and the log says how much. Text is escaped where it could act on a
/// terminal or pass for another line: most of it comes from components and clients.
/// </remarks>
internal sealed class ServerLog : ILoggerFactory
{
    private const int MostWaiting = 4096;
    private const int LongestLine = 4096;
    private static readonly TimeSpan TimeToEnd = TimeSpan.FromMilliseconds(250);

    private readonly TextWriter _writer;
    private readonly ServerLogLevel _level;
    private readonly Channel<string> _lines = Channel.CreateBounded<string>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly Thread _thread;
    private int _dropped;

    /// <param name="writer">Where lines go.</param>
    /// <param name="level">The least that is written.</param>
    public ServerLog(TextWriter writer, ServerLogLevel level)
    {
        _writer = writer;
        _level = level;
        _thread = new Thread(WriteLines) { IsBackground = true, Name = "Wassette MCP log" };
        _thread.Start();
    }

    /// <summary>Whether events of a level are written.</summary>
    public bool IsEnabled(ServerLogLevel level) => level >= _level && level != ServerLogLevel.None;

    /// <summary>Writes an event, a line for each of its text.</summary>
    /// <param name="level">How important it is.</param>
    /// <param name="source">What it is about.</param>
    /// <param name="text">What happened.</param>
    public void Write(ServerLogLevel level, string source, string text)
    {
        if (!IsEnabled(level))
        {
            return;
        }

        string prefix = string.Create(
            CultureInfo.InvariantCulture, $"{DateTime.Now:HH:mm:ss.fff} {Name(level)} {VisibleText.Excerpt(source, length: 100)}: ");
        foreach (ReadOnlySpan<char> line in text.AsSpan().TrimEnd().EnumerateLines())
        {
            if (!_lines.Writer.TryWrite(prefix + VisibleText.Excerpt(line, LongestLine)))
            {
                Interlocked.Increment(ref _dropped);
            }
        }
    }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new SdkLogger(this);

    /// <inheritdoc/>
    void ILoggerFactory.AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    /// <summary>Writes what waits, unless nobody reads it.</summary>
    public void Dispose()
    {
        _lines.Writer.TryComplete();
        _thread.Join(TimeToEnd);
    }

    private static string Name(ServerLogLevel level) => level switch
    {
        ServerLogLevel.Trace => "trace",
        ServerLogLevel.Debug => "debug",
        ServerLogLevel.Information => "info",
        ServerLogLevel.Warning => "warn",
        _ => "error",
    };

    private void WriteLines()
    {
        try
        {
            while (_lines.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            {
                while (_lines.Reader.TryRead(out string? line))
                {
                    _writer.WriteLine(line);
                }

                if (Interlocked.Exchange(ref _dropped, 0) is > 0 and int dropped)
                {
                    _writer.WriteLine($"{dropped} lines were dropped: they came faster than they were read.");
                }

                _writer.Flush();
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Nobody reads the log any more; nothing can be said of that.
            _lines.Writer.TryComplete();
        }
    }
}
