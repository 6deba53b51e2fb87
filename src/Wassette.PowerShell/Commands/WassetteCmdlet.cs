using System.Management.Automation;

namespace Wassette.PowerShell.Commands;

/// <summary>A cmdlet whose work ends when the user stops it.</summary>
public abstract class WassetteCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Canceled when the pipeline is stopped.</summary>
    private protected CancellationToken Stopped => _stop.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected override void StopProcessing()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself in the same moment.
        }
    }

    /// <summary>Waits for work that the user can stop.</summary>
    /// <exception cref="PipelineStoppedException">The user stopped it.</exception>
    private protected T WaitFor<T>(Task<T> work)
    {
        WaitFor((Task)work);
        return work.Result;
    }

    /// <inheritdoc cref="WaitFor{T}(Task{T})"/>
    private protected void WaitFor(Task work)
    {
        try
        {
            work.GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (Stopped.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }
}
