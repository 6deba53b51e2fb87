using System.Net;

namespace Wassette.Mcp.Transports.Http;

/// <summary>What the bodies of all requests may take of the memory, and how much of it one request has.</summary>
/// <param name="pool">What all have together.</param>
internal sealed class BodyBudget(BodyBudget.Pool pool) : IDisposable
{
    private long _taken;

    /// <summary>Takes some.</summary>
    /// <exception cref="HttpRefusal">There is not so much.</exception>
    public void Take(int count)
    {
        _taken += count;
        if (!pool.TryTake(count))
        {
            throw new HttpRefusal(HttpStatusCode.ServiceUnavailable, "Too many large requests at once. Try again.") { Fields = [("Retry-After", "1")] };
        }
    }

    /// <summary>Gives back what was taken.</summary>
    public void Dispose() => pool.TryTake(-_taken);

    /// <summary>What all requests have together.</summary>
    /// <param name="limit">The most bytes.</param>
    internal sealed class Pool(long limit)
    {
        private long _taken;

        /// <summary>Counts bytes, also those beyond the limit.</summary>
        public bool TryTake(long count) => Interlocked.Add(ref _taken, count) <= limit;
    }
}
