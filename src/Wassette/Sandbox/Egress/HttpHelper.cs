using System.Text;
using Wasmtime.Components;
using Wassette.Interop;

namespace Wassette.Sandbox.Egress;

/// <summary>
/// The helper component (Helper/wit/http-helper.wit) in one store: does with a guest's wasi:http resources what
/// Wasmtime's C API can't. Used on the guest's thread, from a host function. An exception means that the guest's
/// call must end.
/// </summary>
internal sealed unsafe class HttpHelper
{
    private static readonly Lazy<Code> SharedCode = new(Compile);

    private readonly GuestStore _store;
    private readonly NativeFunction _targetOf;
    private readonly NativeFunction _send;
    private readonly NativeFunction _responseOf;

    private HttpHelper(GuestStore store)
    {
        _store = store;
        Code code = SharedCode.Value;
        NativeInstance instance = store.InstantiateHelper(SandboxEngine.Shared.NativeLinker, code.Component);
        _targetOf = Find(instance, code.TargetOf);
        _send = Find(instance, code.Send);
        _responseOf = Find(instance, code.ResponseOf);
    }

    /// <summary>The helper of a store, made when first needed.</summary>
    public static HttpHelper For(GuestStore store) => store.Companion(static store => new HttpHelper(store));

    /// <summary>Reads where a request is meant to go.</summary>
    /// <param name="request">An <c>outgoing-request</c>; stays the caller's.</param>
    public RawTarget ReadTarget(NativeValue request)
    {
        NativeValue result = default;
        try
        {
            _store.Call(_targetOf, &request, 1, &result);
            NativeField* fields = (NativeField*)result.Fields.Data;
            return new RawTarget(Method(fields[0].Value), Scheme(fields[1].Value), Text(fields[2].Value), Text(fields[3].Value));
        }
        finally
        {
            NativeMethods.wasmtime_component_val_delete(&result);
        }
    }

    /// <summary>Sends a request to another place than it was made for.</summary>
    /// <param name="request">An <c>outgoing-request</c>; consumed.</param>
    /// <param name="options">An <c>option&lt;request-options&gt;</c>; consumed.</param>
    /// <param name="authority">Where it goes, over http.</param>
    /// <param name="path">The path that it asks for.</param>
    /// <returns><c>result&lt;future-incoming-response, error-code&gt;</c>, owned by the caller.</returns>
    public NativeValue Send(NativeValue request, NativeValue options, string authority, string path)
    {
        byte[] authorityBytes = Encoding.ASCII.GetBytes(authority);
        byte[] pathBytes = Encoding.ASCII.GetBytes(path);
        NativeValue result = default;
        fixed (byte* authorityText = authorityBytes, pathText = pathBytes)
        {
            NativeValue* arguments = stackalloc NativeValue[4];
            arguments[0] = request;
            arguments[1] = options;
            arguments[2] = String(authorityText, authorityBytes.Length);
            arguments[3] = String(pathText, pathBytes.Length);
            _store.Call(_send, arguments, 4, &result);
        }

        return result;
    }

    /// <summary><c>future-incoming-response.get</c>, with the gateway's errors as errors.</summary>
    /// <param name="future">A borrowed <c>future-incoming-response</c>; the caller drops it.</param>
    /// <returns><c>option&lt;result&lt;result&lt;incoming-response, error-code&gt;&gt;&gt;</c>, owned by the caller.</returns>
    public NativeValue ResponseOf(NativeValue future)
    {
        NativeValue result = default;
        _store.Call(_responseOf, &future, 1, &result);
        return result;
    }

    private static string Method(NativeValue method)
    {
        string name = Encoding.UTF8.GetString(method.Variant.Discriminant.Bytes);
        return name == "other" ? Encoding.UTF8.GetString(method.Variant.Payload->Text.Bytes) : name.ToUpperInvariant();
    }

    private static string? Scheme(NativeValue scheme)
    {
        if (scheme.Option == null)
        {
            return null;
        }

        NativeVariant variant = scheme.Option->Variant;
        string name = Encoding.UTF8.GetString(variant.Discriminant.Bytes);
        return name == "other" ? Encoding.UTF8.GetString(variant.Payload->Text.Bytes) : name.ToLowerInvariant();
    }

    private static string? Text(NativeValue text) => text.Option == null ? null : Encoding.UTF8.GetString(text.Option->Text.Bytes);

    private static NativeValue String(byte* text, int length) =>
        new() { Kind = NativeValueKind.String, Text = new NativeVector { Size = (nuint)length, Data = text } };

    private static Code Compile()
    {
        using Stream resource = typeof(HttpHelper).Assembly.GetManifestResourceStream("http-helper.wasm")!;
        byte[] bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        Component component = Component.FromBytes(SandboxEngine.Shared.Engine, bytes);
        using ExportIndex http = ExportIndex.Find(component, "wassette:gates/http")!;
        return new Code(
            component,
            ExportIndex.Find(component, "target-of", http)!,
            ExportIndex.Find(component, "send", http)!,
            ExportIndex.Find(component, "response-of", http)!);
    }

    private NativeFunction Find(NativeInstance instance, ExportIndex export) =>
        _store.TryGetFunction(instance, export, out NativeFunction function)
            ? function
            : throw new InvalidOperationException("The HTTP helper component lacks a function.");

    /// <summary>The compiled helper; lives as long as the engine.</summary>
    private sealed record Code(Component Component, ExportIndex TargetOf, ExportIndex Send, ExportIndex ResponseOf);
}
