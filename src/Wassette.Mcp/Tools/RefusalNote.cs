using System.Text;
using System.Text.Json;
using ModelContextProtocol.Protocol;
using Wassette.Auditing;
using Wassette.Mcp.Tools.Builtin;
using Wassette.Mcp.Tools.Builtin.Permissions;
using Wassette.Policies;

namespace Wassette.Mcp.Tools;

/// <summary>Says beside a call's result what its component was refused: as a block of its own, never inside the result.</summary>
/// <param name="canGrant">Whether an agent can ask for permissions here.</param>
internal sealed class RefusalNote(bool canGrant)
{
    private const int Most = 10;

    /// <summary>The note; null where nothing was refused and nothing else is to be said.</summary>
    public TextContentBlock? Of(IReadOnlyList<WassetteDenial> denials, IReadOnlyList<string> notes)
    {
        if (denials.Count == 0 && notes.Count == 0)
        {
            return null;
        }

        StringBuilder text = new();
        if (denials.Count > 0)
        {
            text.Append("Note of the sandbox: the component was refused something during this call.");
            foreach (WassetteDenial denial in denials.Take(Most))
            {
                text.Append("\n- ").Append(denial.Kind).Append(' ').Append(denial.Target).Append(": ").Append(denial.Reason);
                AppendRemedy(text, denial);
            }

            text.Append(denials.Count > Most ? $"\n- and {denials.Count - Most} more" : "");
        }

        foreach (string note in notes)
        {
            text.Append(text.Length > 0 ? "\n" : "").Append(note);
        }

        return ToolResults.Text(text.ToString());
    }

    private void AppendRemedy(StringBuilder text, WassetteDenial denial)
    {
        if (denial.Remedies is not [PolicyGrant grant, ..])
        {
            text.Append(" Nothing can allow it.");
            return;
        }

        text.Append("\n  The operator can allow it with: ").Append(denial.Remedy);
        if (canGrant)
        {
            GrantCall call = GrantPermissionTool.CallFor(grant, denial.Component);
            string arguments = JsonSerializer.Serialize(call.Arguments, BuiltinJson.Readable.GrantArguments);
            text.Append("\n  An agent can ask for it with: ").Append(call.Tool).Append(' ').Append(arguments);
        }
    }
}
