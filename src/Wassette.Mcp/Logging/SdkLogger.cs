using Microsoft.Extensions.Logging;

namespace Wassette.Mcp.Logging;

/// <summary>What the SDK has to say, one level lower than it says it: its information is a line per request.</summary>
internal sealed class SdkLogger(ServerLog log) : ILogger
{
    private const string Source = "sdk";

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => log.IsEnabled(Level(logLevel));

    /// <inheritdoc/>
    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        string text = formatter(state, exception);
        log.Write(Level(logLevel), Source, exception is null ? text : $"{text} {exception.Message}");
    }

    private static ServerLogLevel Level(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => ServerLogLevel.Trace,
        LogLevel.Information => ServerLogLevel.Debug,
        LogLevel.Warning => ServerLogLevel.Information,
        LogLevel.Error => ServerLogLevel.Warning,
        LogLevel.Critical => ServerLogLevel.Error,
        _ => ServerLogLevel.None,
    };
}
