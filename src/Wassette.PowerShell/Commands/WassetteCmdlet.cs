using System.Management.Automation;

namespace Wassette.PowerShell.Commands;

/// <summary>A cmdlet whose work ends when the user stops it.</summary>
public abstract class WassetteCmdlet : PSCmdlet, IDisposable
{
    // PowerShell counts its own from 1.
    private const long FirstProgressSource = 1L << 32;

    private static long _progressSources;

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

    /// <summary>Shows how far work is that takes its time, until it ends or the user stops it.</summary>
    /// <param name="work">The work.</param>
    /// <param name="describe">What there is to show now.</param>
    /// <exception cref="PipelineStoppedException">The user stopped it.</exception>
    private protected void ShowProgressUntil(Task work, Func<ProgressRecord> describe)
    {
        long source = FirstProgressSource + Interlocked.Increment(ref _progressSources);
        ProgressRecord? shown = null;
        try
        {
            while (!Wait(work))
            {
                shown = describe();
                CommandRuntime.WriteProgress(source, shown);
            }
        }
        finally
        {
            if (shown is not null)
            {
                // Not as the command's own: a command that was stopped can't write any more, and the bar would stay.
                shown.RecordType = ProgressRecordType.Completed;
                Host.UI.WriteProgress(source, shown);
            }
        }
    }

    private bool Wait(Task work)
    {
        const int UntilProgress = 300;
        try
        {
            return Task.WaitAny([work], UntilProgress, Stopped) == 0;
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
    }
}
