using System.Security.Cryptography;
using System.Text;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Wassette.Mcp.Tools.Builtin;

namespace Wassette.Mcp.Approvals;

/// <summary>Decides whether an agent gets what it asks for: by asking the person at the client, or as the operator said.</summary>
/// <remarks>
/// A question ends the request (2026-07-28) or suspends it in the SDK (older revisions); in both cases the tool runs again
/// from its start with the answer, and arrives here with the same request. Nothing of it is kept but the question's id.
/// </remarks>
internal sealed class Approver(GrantApproval mode, TimeProvider clock)
{
    /// <summary>How long a question waits for its answer, and a permission for one call for that call.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly ApprovalSeal _seal = new();
    private readonly OpenQuestions _open = new();

    /// <summary>For how long something is approved.</summary>
    /// <exception cref="InputRequiredException">A person has to be asked first.</exception>
    /// <exception cref="BuiltinToolException">It is not approved.</exception>
    public ApprovalScope Require(RequestContext<CallToolRequestParams> call, ApprovalRequest request) => mode switch
    {
        GrantApproval.Allow => ApprovalScope.Session,
        GrantApproval.Deny => throw Refuse(
            $"this server grants nothing that an agent asks for (-GrantApproval Deny). The operator can {ByCmdlet(request)}"),
        _ when !CanAsk(call) => throw Refuse(
            "this client can't put a question to its user. The operator can restart the server with -GrantApproval Allow, which trusts "
            + $"the client's own questions, or {ByCmdlet(request)}"),
        _ => call.Params is { RequestState: null, InputResponses: null } ? throw Ask(call, request) : ReadAnswer(call, request),
    };

    // Of a request without a connection, only its own context knows the client's capabilities.
    private static bool CanAsk(RequestContext<CallToolRequestParams> call) =>
        call.Server.IsMrtrSupported
        && (call.JsonRpcRequest.Context?.ClientCapabilities ?? call.Server.ClientCapabilities)?.Elicitation?.Form is not null;

    private static string ByCmdlet(ApprovalRequest request) => $"allow it with this cmdlet in the script that starts the server: {request.Command}";

    private static BuiltinToolException Refuse(string why) => new($"Nothing was granted: {why}");

    private static byte[] SubjectOf(RequestContext<CallToolRequestParams> call, ApprovalRequest request)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string? part in (ReadOnlySpan<string?>)[
            call.Params.Name, request.Component.Id, request.Component.Digest, request.Exactly, Revision(call), call.Server.SessionId])
        {
            byte[] bytes = Encoding.UTF8.GetBytes(part ?? "");
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }

        return hash.GetHashAndReset();
    }

    private static string? Revision(RequestContext<CallToolRequestParams> call) =>
        call.JsonRpcRequest.Context?.ProtocolVersion ?? call.Server.NegotiatedProtocolVersion;

    private InputRequiredException Ask(RequestContext<CallToolRequestParams> call, ApprovalRequest request)
    {
        InputRequest question = ApprovalQuestion.Make(request);
        DateTimeOffset now = clock.GetUtcNow();
        ApprovalTicket ticket = new(Guid.NewGuid(), now + Lifetime, SubjectOf(call, request));
        _open.Add(ticket.Id, ticket.Expires, now);
        return new InputRequiredException(new Dictionary<string, InputRequest> { [ApprovalQuestion.Key] = question }, _seal.Seal(ticket));
    }

    private ApprovalScope ReadAnswer(RequestContext<CallToolRequestParams> call, ApprovalRequest request)
    {
        const string again = "Call the tool again without an answer to have the question put anew.";
        if (call.Params.RequestState is not { } state || !_seal.TryOpen(state, out ApprovalTicket? ticket))
        {
            throw Refuse($"the answer belongs to no question of this server (its requestState is missing, or not as it was given out). {again}");
        }

        if (!CryptographicOperations.FixedTimeEquals(ticket.Subject, SubjectOf(call, request)))
        {
            throw Refuse(
                "the answer is to another question: about another permission, or about other bytes than the component "
                + $"'{request.Component.Id}' has now. {again}");
        }

        bool isFirst = _open.Take(ticket.Id);
        if (clock.GetUtcNow() >= ticket.Expires)
        {
            throw Refuse($"the answer came after more than {Lifetime.TotalMinutes} minutes. {again}");
        }

        if (!isFirst)
        {
            throw Refuse($"the question was answered before, or too many were asked after it. {again}");
        }

        if (call.Params.InputResponses is not { Count: 1 } responses
            || !responses.TryGetValue(ApprovalQuestion.Key, out InputResponse? response)
            || response is null)
        {
            throw Refuse($"an answer with the key '{ApprovalQuestion.Key}', and no other, was expected. {again}");
        }

        return ApprovalQuestion.Read(response, request)
            ?? throw Refuse("the person who was asked did not say yes. Do not ask for it again unless they want you to.");
    }
}
