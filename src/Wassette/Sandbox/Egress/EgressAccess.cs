using System.Diagnostics;

namespace Wassette.Sandbox.Egress;

/// <summary>
/// The network as one component may use it under one revision of its policy: the rules, the connections made under
/// them, the limits, and who is told of each request. Shared by calls of that component that run at once.
/// </summary>
/// <remarks>
/// A change of the policy makes another one and disposes this; calls that hold a <see cref="TryLease">lease</see>
/// finish with it.
/// </remarks>
internal sealed class EgressAccess : IDisposable
{
    private readonly Action<EgressRecord> _report;
    private readonly EgressClient _client;
    private int _leases = 1;
    private int _disposed;

    /// <summary>Opens the network for a component.</summary>
    /// <param name="policy">The component's rules.</param>
    /// <param name="report">
    /// Told of each request, once: of a refusal before the guest learns of it, else when it ended. Called on any
    /// thread, must not throw.
    /// </param>
    /// <param name="limits">What requests may use.</param>
    /// <param name="route">How servers are found and trusted; the system's way when null.</param>
    public EgressAccess(IEgressPolicy policy, Action<EgressRecord> report, EgressLimits? limits = null, EgressRoute? route = null)
    {
        _report = report;
        Policy = policy;
        Limits = limits ?? EgressLimits.Default;
        _client = new EgressClient(policy, Limits, route ?? EgressRoute.System);
    }

    public IEgressPolicy Policy { get; }

    public EgressLimits Limits { get; }

    public EgressClient Client => _client;

    /// <summary>Keeps this open for a call, until <see cref="Release"/>.</summary>
    /// <returns>False when it was disposed and no call holds it.</returns>
    public bool TryLease()
    {
        for (int leases = Volatile.Read(ref _leases); leases > 0;)
        {
            int seen = Interlocked.CompareExchange(ref _leases, leases + 1, leases);
            if (seen == leases)
            {
                return true;
            }

            leases = seen;
        }

        return false;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _leases) == 0)
        {
            _client.Dispose();
        }
    }

    public void Report(EgressRecord record)
    {
        try
        {
            _report(record);
        }
        catch (Exception e)
        {
            // What was promised not to throw must not decide over a guest's request.
            Debug.Fail(e.Message);
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            Release();
        }
    }
}
