namespace Wassette.Components.Sources;

/// <summary>Bounds a whole transfer in time.</summary>
internal static class TransferTime
{
    /// <summary>Runs a transfer until it is done, cancelled, or out of time.</summary>
    /// <exception cref="SourceException">It ran out of time.</exception>
    public static async Task<T> LimitAsync<T>(
        ComponentSource source, TimeSpan limit, Func<CancellationToken, Task<T>> transfer, CancellationToken cancellation)
    {
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(limit);
        try
        {
            return await transfer(deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (deadline.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new SourceException(
                SourceErrorKind.TimedOut,
                $"The transfer from or to {Wit.DisplayText.Quote(source.Text)} took longer than {limit.TotalSeconds:0} s.",
                "Try again: a download goes on where it stopped.",
                e);
        }
    }
}
