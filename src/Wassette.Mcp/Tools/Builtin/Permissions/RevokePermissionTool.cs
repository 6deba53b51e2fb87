using Wassette.Policies;

namespace Wassette.Mcp.Tools.Builtin.Permissions;

/// <summary>revoke-…-permission: takes a permission away; nobody has to be asked.</summary>
internal sealed class RevokePermissionTool(WassetteSession session, PermissionForm form) : PermissionTool(
    session,
    form,
    "revoke",
    $"Takes a permission away from a component: {form.Words}. From its next call on. Of files, only the access that is named.")
{
    /// <inheritdoc/>
    protected override ChangedPermission Change(BuiltinCall call, WasmComponent component, PolicyGrant grant)
    {
        PolicyChange change = component.Revoke(grant);
        return change.HasChanged
            ? new ChangedPermission("permission revoked", component.Id, Form.Type, PermissionDetails.Of(grant))
            {
                Warnings = change.StillAllowed.Count == 0 ? null : change.StillAllowed,
            }
            : throw new BuiltinToolException(string.Join(' ', change.StillAllowed.Prepend(
                $"Nothing has changed: the component '{component.Id}' has no permission that is written so. get-policy shows what it has.")));
    }
}
