using Wassette.Mcp.Approvals;
using Wassette.Policies;

namespace Wassette.Mcp.Tools.Builtin.Permissions;

/// <summary>grant-…-permission: asks for a permission for a component; a person decides.</summary>
internal sealed class GrantPermissionTool(WassetteSession session, PermissionForm form, Approver approver) : PermissionTool(
    session,
    form,
    Verb,
    $"Asks for a permission for a component: {form.Words}. The person at the client decides, unless the operator has decided already. Ask for no more than a tool needs; what was refused says what it needs.")
{
    private const string Verb = "grant";

    /// <summary>The call that asks for a permission.</summary>
    public static GrantCall CallFor(PolicyGrant grant, string component) =>
        new(NameOf(Verb, PermissionForm.Of(grant)), new GrantArguments(component, PermissionDetails.Of(grant)));

    /// <inheritdoc/>
    protected override ChangedPermission Change(BuiltinCall call, WasmComponent component, PolicyGrant grant)
    {
        ApprovalScope scope = FindGranted(component, grant) ?? approver.Require(call.Request, new ApprovalRequest
        {
            Component = component,
            Permissions = [grant.Summary],
            Exactly = $"{grant.Kind} {grant.Rule.ToCanonical()}",
            Command = grant.ToCommand(component.Id, component.Session.Name),
        });
        switch (scope)
        {
            case ApprovalScope.Once:
                component.GrantForNextCall(Approver.Lifetime, grant);
                break;
            case ApprovalScope.Session:
                component.GrantForSession(grant);
                break;
            default:
                component.Grant(grant);
                break;
        }

        IReadOnlyList<PolicyDiagnostic> warnings = component.Policy.Warnings;
        return new ChangedPermission("permission granted", component.Id, Form.Type, PermissionDetails.Of(grant))
        {
            Scope = ApprovalQuestion.WordOf(scope),
            Warnings = warnings.Count == 0 ? null : [.. warnings.Select(warning => warning.ToString())],
        };
    }

    private static ApprovalScope? FindGranted(WasmComponent component, PolicyGrant grant) =>
        !component.IsGranted(grant) ? null
        : component.IsKept(grant) ? ApprovalScope.Kept
        : ApprovalScope.Session;
}
