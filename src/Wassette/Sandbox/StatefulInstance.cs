using Wassette.Interop;

namespace Wassette.Sandbox;

/// <summary>
/// The one instance of a stateful component: made at its first call, kept for the next, and made anew after a failure
/// or a change of the component's policy, or of a variable or secret that the policy gives it.
/// </summary>
/// <remarks>Calls take turns (<see cref="Slots"/>); any thread may dispose it, a call that runs ends first.</remarks>
internal sealed class StatefulInstance : IDisposable
{
    private readonly Lock _gate = new();
    private GuestInstance? _instance;
    private ComponentPermissions? _permissions;
    private CallEnvironment? _environment;
    private bool _running;
    private bool _disposed;

    public StatefulInstance(string component) => Slots = new CallSlots(1, $" of the stateful component '{component}'");

    /// <summary>The one place for calls.</summary>
    public CallSlots Slots { get; }

    /// <summary>Runs a call in the instance.</summary>
    /// <param name="call">The call; it holds the place.</param>
    /// <param name="start">Makes an instance.</param>
    /// <param name="body">Calls the function in it.</param>
    public T Run<T>(GuestCall call, Func<GuestInstance> start, Func<GuestInstance, T> body)
    {
        GuestInstance instance = Take(call, start);
        try
        {
            T result = body(instance);
            instance.Store.Host = IdleHost.Instance;
            GiveBack(instance);
            return result;
        }
        catch
        {
            // What a failed call leaves behind in memory is anybody's guess.
            instance.Dispose();
            GiveBack(null);
            call.Record.Note(
                $"The stateful component '{call.ComponentId}' starts anew at its next call, because this one failed; what it remembered is gone.");
            throw;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            if (!_running)
            {
                _instance?.Dispose();
                _instance = null;
            }
        }
    }

    private GuestInstance Take(GuestCall call, Func<GuestInstance> start)
    {
        GuestInstance? kept;
        lock (_gate)
        {
            _running = true;
            kept = _instance;
            _instance = null;
        }

        try
        {
            if (kept is not null && FindChange(call) is { } change)
            {
                kept.Dispose();
                kept = null;
                call.Record.Note($"The stateful component '{call.ComponentId}' was started anew, because {change} changed; what it remembered is gone.");
            }

            if (kept is not null)
            {
                kept.Store.Host = call;
                return kept;
            }

            (_permissions, _environment) = (call.Permissions, call.Environment);
            return start();
        }
        catch
        {
            // Where it is still there, nothing of it was run.
            GiveBack(kept);
            throw;
        }
    }

    // What a component was given when it was started it has for good: a call must not go on with a secret of yesterday.
    private string? FindChange(GuestCall call) => !ReferenceEquals(_permissions, call.Permissions) ? "its policy"
        : !_environment!.GivesTheSameAs(call.Environment) ? "a variable or secret that its policy gives it"
        : null;

    private void GiveBack(GuestInstance? instance)
    {
        lock (_gate)
        {
            _running = false;
            _instance = instance;
            if (_disposed)
            {
                _instance?.Dispose();
                _instance = null;
            }
        }
    }

    /// <summary>Between calls no guest code runs.</summary>
    private sealed class IdleHost : IGuestHost
    {
        public static IdleHost Instance { get; } = new();

        public string? OnTick() => "no call is running";

        public void OnOutput(GuestStream stream, ReadOnlySpan<byte> bytes)
        {
        }
    }
}
