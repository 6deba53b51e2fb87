namespace Wassette.Components.Sources.Http;

/// <summary>Goes on with a transfer that breaks off.</summary>
internal static class TransferAttempts
{
    /// <summary>Runs a transfer, again from where it stopped when the connection was lost.</summary>
    public static async Task RunAsync(RetryRules rules, Func<Task> transfer, CancellationToken cancellation)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await transfer().ConfigureAwait(false);
                return;
            }
            catch (SourceException e) when ((TransferFailure.MayPass(e) || e.Kind == SourceErrorKind.TimedOut) && attempt < rules.Attempts)
            {
                await Task.Delay(rules.WaitAfter(attempt), cancellation).ConfigureAwait(false);
            }
        }
    }
}
