using System.Diagnostics;
using System.Globalization;
using Wassette.Interop;
using Wassette.Sandbox.Egress;

namespace Wassette.Sandbox;

/// <summary>Why a running call has to end.</summary>
internal enum CallEnd
{
    None,
    TimedOut,
    Canceled,
}

/// <summary>One call on its way: its deadline, its cancellation, what the guest writes, and its outcome.</summary>
/// <remarks>
/// Completed once, by the guest's thread when it comes back, or by the watchdog when it does not: a guest that waits
/// inside a host call is not interrupted by the epoch. Then the caller goes on and the thread keeps its place.
/// </remarks>
internal abstract class GuestCall : IGuestHost
{
    // How long a guest may take to come back from a host call once it should have ended.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    // What a semaphore can wait, and far more than any call takes.
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(24);

    private readonly long _deadline;
    private readonly CancellationToken _cancellation;
    private long _canceledAt;
    private EgressAccess? _access;
    private EgressCall? _egress;

    protected GuestCall(string toolName, string componentId, TimeSpan timeout, int outputLimit, CancellationToken cancellation)
    {
        ToolName = toolName;
        ComponentId = componentId;
        Timeout = timeout;
        Output = new GuestOutput(outputLimit);
        _cancellation = cancellation;
        _deadline = Stopwatch.GetTimestamp() + (long)(Math.Min(timeout.TotalSeconds, LongestTimeout.TotalSeconds) * Stopwatch.Frequency);
    }

    public string ToolName { get; }

    public string ComponentId { get; }

    /// <summary>The time that the call was given.</summary>
    public TimeSpan Timeout { get; }

    /// <summary><see cref="Timeout"/> for a message.</summary>
    public string TimeoutText => string.Create(CultureInfo.InvariantCulture, $"{Timeout.TotalSeconds:0.###} s");

    public GuestOutput Output { get; }

    /// <summary>Gives the network as the component may use it when the call starts, leased; null when it may not at all.</summary>
    public Func<EgressAccess?>? LeaseEgress { get; init; }

    /// <summary>The call's use of the network, begun when first asked for; null when it may use none. Asked on the guest's thread.</summary>
    public EgressCall? Egress => _egress ??= _access is null ? null : new EgressCall(_access, ComponentId, ToolName, Left, _cancellation);

    /// <summary>How much of the time is left; zero when none is.</summary>
    public TimeSpan Left => TimeSpan.FromTicks(Math.Max(0, Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), _deadline).Ticks));

    /// <summary>Whether the call has to end, and why.</summary>
    public CallEnd End => _cancellation.IsCancellationRequested ? CallEnd.Canceled
        : Stopwatch.GetTimestamp() >= _deadline ? CallEnd.TimedOut
        : CallEnd.None;

    protected CancellationToken Cancellation => _cancellation;

    string? IGuestHost.OnTick() => End == CallEnd.None ? null : "the call has to end";

    void IGuestHost.OnOutput(GuestStream stream, ReadOnlySpan<byte> bytes) => Output.Write(stream, bytes);

    /// <summary>Called by the watchdog at each tick: gives up on the guest's thread when it should long be back.</summary>
    public void AbandonIfOverdue()
    {
        switch (End)
        {
            case CallEnd.TimedOut when Stopwatch.GetElapsedTime(_deadline) > Grace:
                Abandon(Timedout(stuck: true));
                break;
            case CallEnd.Canceled:
                _canceledAt = _canceledAt == 0 ? Stopwatch.GetTimestamp() : _canceledAt;
                if (Stopwatch.GetElapsedTime(_canceledAt) > Grace)
                {
                    Abandon(new OperationCanceledException(_cancellation));
                }

                break;
        }
    }

    /// <summary>The error of a call that ran out of time.</summary>
    public ToolException Timedout(bool stuck = false) => new(
        ToolErrorKind.TimedOut,
        $"The tool '{ToolName}' did not finish within {TimeoutText}."
            + (stuck ? " It is waiting inside a host call and can't be interrupted; its thread is left behind until it returns." : ""),
        ToolName,
        ComponentId)
    { Output = Output };

    protected abstract void Abandon(Exception outcome);

    /// <summary>Opens the network; before the guest's thread starts.</summary>
    protected void BeginEgress() => _access = LeaseEgress?.Invoke();

    /// <summary>Closes the network with all that is open there; when the guest's thread is done.</summary>
    protected void EndEgress()
    {
        if (_egress is null)
        {
            _access?.Release();
        }
        else
        {
            _egress.Dispose();
        }
    }
}
