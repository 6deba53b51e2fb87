using Wassette.Components.Manifests;
using Wassette.Mcp.Logging;

namespace Wassette.Mcp;

/// <summary>Imports the components of a manifest while the server answers already.</summary>
internal sealed class ManifestLoading : IAsyncDisposable
{
    private readonly ServerLog _log;
    private readonly CancellationTokenSource _disposed = new();
    private readonly Task _loading;
    private volatile int _state;

    /// <summary>Begins.</summary>
    /// <param name="import">The import; null for a server without a manifest.</param>
    /// <param name="log">The log.</param>
    public ManifestLoading(ManifestImport? import, ServerLog log)
    {
        _log = log;
        _state = (int)(import is null ? ManifestState.Ready : ManifestState.Loading);
        _loading = import is null ? Task.CompletedTask : Task.Run(() => RunAsync(import));
    }

    /// <summary>How far it is.</summary>
    public ManifestState State => (ManifestState)_state;

    /// <summary>Ends it; what is not imported by then never is.</summary>
    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync().ConfigureAwait(false);
        await _loading.ConfigureAwait(false);
        _disposed.Dispose();
    }

    private async Task RunAsync(ManifestImport import)
    {
        try
        {
            ManifestResult result = await import.RunAsync(progress: null, _disposed.Token).ConfigureAwait(false);
            foreach (ManifestFailure failure in result.Failures)
            {
                Write(ServerLogLevel.Error, $"The component {failure.Entry.Uri} was not imported: {failure.Error.Message}");
            }

            Write(ServerLogLevel.Information, $"{result.Components.Count} components of {import.Manifest.Path} are imported.");
            _state = (int)(result.Failures.Count == 0 ? ManifestState.Ready : ManifestState.Failed);
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            // Nobody else sees it: the server goes on with what the session has, and is not ready.
            Write(ServerLogLevel.Error, e.Message);
            _state = (int)(e is ManifestException { Kind: ManifestErrorKind.LockNotWritten } ? ManifestState.Ready : ManifestState.Failed);
        }
    }

    private void Write(ServerLogLevel level, string text) => _log.Write(level, "manifest", text);
}
