using System.Management.Automation;
using Wassette.Auditing;
using Wassette.Components.Sources.Search;
using Wassette.Components.Store;
using Wassette.Policies;
using Wassette.PowerShell.Secrets;
using Wassette.PowerShell.Serving;

namespace Wassette.PowerShell.Formatting;

/// <summary>
/// Says which properties are shown where no view applies: PowerShell falls back to a list of properties when objects of
/// another type were shown before in the same pipeline, and a tool's schemas would fill pages.
/// </summary>
/// <remarks>
/// Attached to the objects: as type data (a Types.ps1xml) it would be an error to import the module from a second path.
/// </remarks>
internal static class DisplayProperties
{
    private static readonly Dictionary<Type, string[]> Shown = new()
    {
        [typeof(WasmComponent)] = ["Id", "Tools", "Size", "Source"],
        [typeof(InstalledComponent)] = ["Id", "Tools", "Size", "Source"],
        [typeof(SearchEntry)] = ["Name", "Description", "Uri"],
        [typeof(WasmTool)] = ["Name", "Component", "Signature"],
        [typeof(WasmComponentReport)] = ["Path", "CanImport", "Problems", "Warnings", "Permissions"],
        [typeof(WassetteSecret)] = ["Component", "Name", "Vault", "IsCurrent", "IsGranted"],
        [typeof(WassetteServerRegistration)] = ["Client", "Scope", "Name", "Changed", "Path"],
        [typeof(WassetteSession)] = ["Id", "Name", "Components"],
        [typeof(WassettePolicy)] = ["Component", "Source", "Rules", "Warnings"],
        [typeof(WassetteAccessResult)] = ["Component", "Kind", "Target", "IsAllowed", "Reason"],
        [typeof(WassetteDenial)] = ["Time", "Component", "Kind", "Target", "Reason", "Remedy"],
        [typeof(WassetteAuditEvent)] = ["Sequence", "Time", "Kind", "Component", "Tool", "Target", "Outcome"],
        [typeof(PolicyDiagnostic)] = ["Severity", "Line", "Column", "Path", "Message", "Remedy"],
    };

    /// <summary>Attaches the properties to an object of one of our types.</summary>
    public static PSObject Attach(object value)
    {
        PSObject result = PSObject.AsPSObject(value);

        // What is attached stays with the object, which other runspaces may be showing too.
        lock (Shown)
        {
            if (result.Members["PSStandardMembers"] is null)
            {
                PSPropertySet shown = new("DefaultDisplayPropertySet", Shown[value.GetType()]);
                result.Members.Add(new PSMemberSet("PSStandardMembers", [shown]));
            }
        }

        return result;
    }
}
