using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace Wassette.Mcp.Transports;

/// <summary>The requests that were read and not answered yet.</summary>
internal sealed class RequestsInFlight
{
    // Clients give a server two seconds from the end of its input before they kill it.
    private static readonly TimeSpan BetweenAnswers = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<RequestId, bool> _requests = new();
    private TaskCompletionSource? _answered;
    private volatile bool _hasAnswered;

    /// <summary>The request that is canceled.</summary>
    public static RequestId RequestOf(JsonRpcNotification cancellation) =>
        (cancellation.Params as JsonObject)?["requestId"] is JsonValue value
            ? value.TryGetValue(out string? text) ? new RequestId(text)
                : value.TryGetValue(out long number) ? new RequestId(number)
                : default
            : default;

    /// <summary>Notes what came in. A subscription is not waited for: it ends with the connection.</summary>
    public void Received(JsonRpcMessage message)
    {
        switch (message)
        {
            case JsonRpcRequest { Method: not RequestMethods.SubscriptionsListen } request:
                _requests[request.Id] = true;
                break;
            case JsonRpcNotification { Method: NotificationMethods.CancelledNotification } cancellation:
                Remove(RequestOf(cancellation));
                break;
        }
    }

    /// <summary>Notes what went out.</summary>
    public void Sent(JsonRpcMessage message)
    {
        if (message is JsonRpcResponse or JsonRpcError)
        {
            _hasAnswered = true;
            Remove(((JsonRpcMessageWithId)message).Id);
        }
    }

    /// <summary>
    /// Waits until everything is answered, as long as answers keep coming. Nothing may come in meanwhile.
    /// </summary>
    /// <returns>Whether everything is.</returns>
    public bool WaitUntilAnswered(CancellationToken cancellation)
    {
        long deadline = Environment.TickCount64 + (long)Longest.TotalMilliseconds;
        while (true)
        {
            TaskCompletionSource answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref _answered, answered);
            if (_requests.IsEmpty)
            {
                return true;
            }

            // A server that has not said anything is still starting.
            TimeSpan patience = _hasAnswered ? BetweenAnswers : Longest;
            if (Environment.TickCount64 >= deadline || !answered.Task.Wait((int)patience.TotalMilliseconds, cancellation))
            {
                return _requests.IsEmpty;
            }
        }
    }

    private void Remove(RequestId id)
    {
        if (_requests.TryRemove(id, out _))
        {
            Volatile.Read(ref _answered)?.TrySetResult();
        }
    }
}
