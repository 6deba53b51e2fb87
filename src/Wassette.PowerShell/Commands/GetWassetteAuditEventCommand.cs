using System.Management.Automation;
using Wassette.Auditing;

namespace Wassette.PowerShell.Commands;

/// <summary>Lists what happened in a session.</summary>
[Cmdlet(VerbsCommon.Get, "WassetteAuditEvent")]
[OutputType("Wassette.Auditing.WassetteAuditEvent")]
public sealed class GetWassetteAuditEventCommand : LogCmdlet
{
    /// <summary>What happened; everything otherwise.</summary>
    [Parameter]
    [ValidateSet(
        nameof(AuditEventKind.ComponentImported),
        nameof(AuditEventKind.ComponentRemoved),
        nameof(AuditEventKind.Granted),
        nameof(AuditEventKind.Revoked),
        nameof(AuditEventKind.PolicySet),
        nameof(AuditEventKind.PolicyReset),
        nameof(AuditEventKind.CallStarted),
        nameof(AuditEventKind.CallEnded),
        nameof(AuditEventKind.FileOpened),
        nameof(AuditEventKind.HostContacted),
        nameof(AuditEventKind.SecretRead),
        nameof(AuditEventKind.Denied))]
    public string[] Kind { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord() =>
        Write(ChosenSession.AuditEvents, happened => happened.Component, happened => happened.Time, happened => happened.Kind.ToString(), Kind);
}
