using System.Diagnostics;
using System.Globalization;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Wassette.Mcp.Tools;

/// <summary>Tells a client that asked for progress that its call is still running, once a second.</summary>
internal static class StillRunning
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Waits for a call, and reports until it ends; never after.</summary>
    /// <param name="call">The call.</param>
    /// <param name="request">What it answers.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <param name="status">Says what is being done; null for nothing more than that it runs.</param>
    public static Task<T> ReportAsync<T>(
        Task<T> call, RequestContext<CallToolRequestParams> request, CancellationToken cancellation, Func<string?>? status = null) =>
        request.Params.ProgressToken is { } token && !call.IsCompleted
            ? ReportAsync(call, request.Server, token, status, cancellation)
            : call;

    private static async Task<T> ReportAsync<T>(
        Task<T> call, McpServer server, ProgressToken token, Func<string?>? status, CancellationToken cancellation)
    {
        long started = Stopwatch.GetTimestamp();
        while (await Task.WhenAny(call, Task.Delay(Interval, cancellation)).ConfigureAwait(false) != call
            && !cancellation.IsCancellationRequested)
        {
            double seconds = Math.Round(Stopwatch.GetElapsedTime(started).TotalSeconds);
            ProgressNotificationValue progress = new()
            {
                Progress = (float)seconds,
                Message = string.Create(CultureInfo.InvariantCulture, $"{status?.Invoke() ?? "still running"} after {seconds} s"),
            };
            await server.NotifyProgressAsync(token, progress, cancellationToken: cancellation).ConfigureAwait(false);
        }

        return await call.ConfigureAwait(false);
    }
}
