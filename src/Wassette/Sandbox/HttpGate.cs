using System.Text;
using Wasmtime.Components;
using Wassette.Interop;
using Wassette.Sandbox.Egress;

namespace Wassette.Sandbox;

/// <summary>
/// Stands before wasi:http's one way out. The native implementation obeys no network setting: whatever is not
/// refused here is reachable. What the component's policy allows goes to the egress gateway, under a ticket, in
/// place of its own target.
/// </summary>
internal static unsafe class HttpGate
{
    /// <summary>Puts the gate in front of the native functions.</summary>
    /// <param name="root">The root of a linker that has wasi:http and allows shadowing.</param>
    public static void Define(ComponentLinkerInstance root)
    {
        using (ComponentLinkerInstance handler = root.AddInstance($"wasi:http/outgoing-handler@{WasiVersions.Defined}"))
        {
            HostFunction.Define(handler, "handle", Handle);
        }

        using ComponentLinkerInstance types = root.AddInstance($"wasi:http/types@{WasiVersions.Defined}");
        HostFunction.Define(types, "[method]future-incoming-response.get", Get);
    }

    // handle: func(request: outgoing-request, options: option<request-options>) -> result<future-incoming-response, error-code>
    private static void Handle(GuestStore store, ReadOnlySpan<NativeValue> arguments, Span<NativeValue> results)
    {
        EgressCall? egress = (store.Host as GuestCall)?.Egress;
        results[0] = egress is null
            ? Refuse(store, arguments, HttpErrorCode.RequestDenied)
            : Decide(store, arguments, egress);
    }

    // get: func() -> option<result<result<incoming-response, error-code>>>, with the gateway's errors among the error codes.
    private static void Get(GuestStore store, ReadOnlySpan<NativeValue> arguments, Span<NativeValue> results)
    {
        results[0] = HttpHelper.For(store).ResponseOf(arguments[0]);
        HostFunction.Drop(store, arguments[0]);
    }

    private static NativeValue Decide(GuestStore store, ReadOnlySpan<NativeValue> arguments, EgressCall egress)
    {
        HttpHelper helper = HttpHelper.For(store);
        HttpErrorCode? malformed = EgressTarget.TryParse(helper.ReadTarget(arguments[0]), out EgressTarget target);
        EgressRequest request = new(egress, target);
        if (malformed is { } code)
        {
            request.Report(EgressOutcome.Failed, code, "The request is malformed.");
            return Refuse(store, arguments, code);
        }

        if (FindRefusal(request, egress.Access.Policy) is { } refusal)
        {
            return Refuse(store, arguments, refusal);
        }

        if (egress.Open(request) is not { } ticket)
        {
            request.Report(
                EgressOutcome.Failed,
                HttpErrorCode.ConnectionLimitReached,
                $"The call has {egress.Access.Limits.OpenRequests} requests open whose responses it did not read to the end.");
            return Refuse(store, arguments, HttpErrorCode.ConnectionLimitReached);
        }

        NativeValue result = helper.Send(arguments[0], arguments[1], EgressGateway.Shared.Authority, "/" + ticket);
        if (result.Result.IsOk == 0)
        {
            // The native side found the request unfit before it sent anything.
            string error = Encoding.UTF8.GetString(result.Result.Payload->Variant.Discriminant.Bytes);
            request.Report(EgressOutcome.Failed, HttpErrorCodes.FromWitName(error), "The request can't be sent.");
            request.Close();
        }

        return result;
    }

    private static HttpErrorCode? FindRefusal(EgressRequest request, IEgressPolicy policy)
    {
        EgressTarget target = request.Target;
        HostVerdict host = policy.DecideHost(target.Scheme, target.Host, target.Port);
        request.Host = host;
        if (host.Host is null)
        {
            request.Report(EgressOutcome.Failed, HttpErrorCode.RequestUriInvalid, host.Reason);
            return HttpErrorCode.RequestUriInvalid;
        }

        if (!host.IsAllowed)
        {
            request.Refuse(host, HttpErrorCode.RequestDenied);
            return HttpErrorCode.RequestDenied;
        }

        if (host.Address is { } address && policy.DecideAddress(host, address) is { IsAllowed: false } refusal)
        {
            request.Refuse(refusal, HttpErrorCode.DestinationIPProhibited);
            return HttpErrorCode.DestinationIPProhibited;
        }

        return null;
    }

    private static NativeValue Refuse(GuestStore store, ReadOnlySpan<NativeValue> arguments, HttpErrorCode code)
    {
        HostFunction.Drop(store, arguments[0]);
        if (arguments[1].Option != null)
        {
            HostFunction.Drop(store, *arguments[1].Option);
        }

        return OwnedValue.Err(OwnedValue.Case(code.WitName()));
    }
}
