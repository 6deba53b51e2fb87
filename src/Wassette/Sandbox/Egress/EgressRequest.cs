using System.Diagnostics;
using System.Net;

namespace Wassette.Sandbox.Egress;

/// <summary>One request of a guest on its way, from the gate through the gateway to the server.</summary>
/// <remarks>
/// Made by the gate; then owned by the one gateway connection that presents its ticket. Counted as open in its call
/// until it is <see cref="Close">closed</see>.
/// </remarks>
internal sealed class EgressRequest(EgressCall call, EgressTarget target)
{
    private readonly DateTimeOffset _time = DateTimeOffset.UtcNow;
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _bytesUp;
    private int _reported;
    private int _closed;

    public EgressCall Call { get; } = call;

    public EgressTarget Target { get; } = target;

    /// <summary>What the policy said of the host; set by the gate before the request leaves.</summary>
    public HostVerdict? Host { get; set; }

    /// <summary>The address that was connected to.</summary>
    public IPAddress? ConnectedTo { get; set; }

    public bool ViaProxy { get; set; }

    public int? Status { get; set; }

    public long BytesDown { get; set; }

    /// <summary>Counts bytes of the request's body, which may go up while the response comes down.</summary>
    public void AddBytesUp(int count) => Interlocked.Add(ref _bytesUp, count);

    /// <summary>Reports a refusal by the policy.</summary>
    public void Refuse(EgressVerdict refusal, HttpErrorCode error) => Report(EgressOutcome.Denied, error, refusal.Reason, refusal);

    /// <summary>Reports how the request ended, once: later reports are of what followed from the first.</summary>
    public void Report(EgressOutcome outcome, HttpErrorCode? error = null, string? reason = null, EgressVerdict? verdict = null)
    {
        if (Interlocked.Exchange(ref _reported, 1) != 0)
        {
            return;
        }

        Call.Access.Report(new EgressRecord
        {
            Call = Call.Record,
            Time = _time,
            Component = Call.Component,
            Tool = Call.Tool,
            Method = Target.Method,
            Scheme = Target.Scheme,
            Host = Host?.Host ?? Target.Host,
            Port = Target.Port,
            Address = ConnectedTo,
            Rule = (verdict ?? Host)?.Rule,
            Decision = (verdict ?? Host)?.Decision,
            Outcome = outcome,
            Status = Status,
            Error = error,
            Reason = reason,
            BytesUp = Interlocked.Read(ref _bytesUp),
            BytesDown = BytesDown,
            Duration = Stopwatch.GetElapsedTime(_start),
            ViaProxy = ViaProxy,
        });
    }

    /// <summary>Says that nothing of the request is open any more.</summary>
    public void Close()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            Call.OnClosed(this);
        }
    }
}
