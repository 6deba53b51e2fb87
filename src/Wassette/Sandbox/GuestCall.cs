using System.Diagnostics;
using System.Globalization;
using Wassette.Auditing;
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
    private readonly WasmTool _tool;
    private long _canceledAt;
    private ComponentPermissions? _permissions;
    private CpuThrottle? _throttle;
    private EgressCall? _egress;
    private CallEnvironment? _environment;

    protected GuestCall(WasmTool tool, CallRecord record, TimeSpan timeout, int outputLimit, CancellationToken cancellation)
    {
        _tool = tool;
        Record = record;
        Timeout = timeout;
        Output = new GuestOutput(outputLimit);
        _cancellation = cancellation;
        _deadline = Stopwatch.GetTimestamp() + (long)(Math.Min(timeout.TotalSeconds, LongestTimeout.TotalSeconds) * Stopwatch.Frequency);
    }

    public string ToolName => _tool.Name;

    public string ComponentId => _tool.Component;

    /// <summary>What happens in the call.</summary>
    public CallRecord Record { get; }

    /// <summary>The time that the call was given.</summary>
    public TimeSpan Timeout { get; }

    /// <summary><see cref="Timeout"/> for a message.</summary>
    public string TimeoutText => string.Create(CultureInfo.InvariantCulture, $"{Timeout.TotalSeconds:0.###} s");

    public GuestOutput Output { get; }

    /// <summary>What the component was allowed when the call began.</summary>
    public ComponentPermissions Permissions => _permissions!;

    /// <summary>The environment variables that the component may read; resolved when first asked for. Asked on the guest's thread.</summary>
    public CallEnvironment Environment => _environment ??= CallEnvironment.Resolve(_tool, Permissions.Environment, Record, _cancellation);

    /// <summary>The call's use of the network, begun when first asked for; null when it may use none. Asked on the guest's thread.</summary>
    public EgressCall? Egress => _egress ??= Permissions.Egress is { } access
        ? new EgressCall(access, ComponentId, ToolName, Left, _cancellation, Record)
        : null;

    /// <summary>How much of the time is left; zero when none is.</summary>
    public TimeSpan Left => TimeSpan.FromTicks(Math.Max(0, Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), _deadline).Ticks));

    /// <summary>Whether the call has to end, and why.</summary>
    public CallEnd End => _cancellation.IsCancellationRequested ? CallEnd.Canceled
        : Stopwatch.GetTimestamp() >= _deadline ? CallEnd.TimedOut
        : CallEnd.None;

    protected CancellationToken Cancellation => _cancellation;

    string? IGuestHost.OnTick()
    {
        if (End == CallEnd.None)
        {
            _throttle?.OnTick(Left, _cancellation);
        }

        return End == CallEnd.None ? null : "the call has to end";
    }

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

    /// <summary>Takes the permissions as they are now; before the guest's thread starts.</summary>
    protected void Begin() => _permissions = _tool.Owner.LeasePermissions();

    /// <summary>Starts to count the guest's processor time; on its thread.</summary>
    protected void BeginOnGuestThread() => _throttle = Permissions.Limits.Cpu is { } share and < 1 ? new CpuThrottle(share) : null;

    /// <summary>Closes the network with all that is open there; when the guest's thread is done.</summary>
    protected void ReleasePermissions()
    {
        if (_egress is null)
        {
            Permissions.Release();
        }
        else
        {
            _egress.Dispose();
        }
    }
}
