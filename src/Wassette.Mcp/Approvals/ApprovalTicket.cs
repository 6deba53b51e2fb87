namespace Wassette.Mcp.Approvals;

/// <summary>What an answer must be accompanied by.</summary>
/// <param name="Id">The question.</param>
/// <param name="Expires">When it is too late for an answer.</param>
/// <param name="Subject">A digest of what was asked: the exact permission, the component's bytes, the tool, the protocol's revision.</param>
internal sealed record ApprovalTicket(Guid Id, DateTimeOffset Expires, byte[] Subject);
