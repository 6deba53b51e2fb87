using System.Text;
using ModelContextProtocol.Protocol;
using Wassette.Auditing;

namespace Wassette.Mcp.Tools;

/// <summary>Says beside a call's result what its component was refused: as a block of its own, never inside the result.</summary>
internal static class RefusalNote
{
    private const int Most = 10;

    /// <summary>The note; null where nothing was refused and nothing else is to be said.</summary>
    public static TextContentBlock? Of(IReadOnlyList<WassetteDenial> denials, IReadOnlyList<string> notes)
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
                text.Append(denial.Remedy is { } remedy ? $" The operator can allow it with: {remedy}" : " Nothing can allow it.");
            }

            text.Append(denials.Count > Most ? $"\n- and {denials.Count - Most} more" : "");
        }

        foreach (string note in notes)
        {
            text.Append(text.Length > 0 ? "\n" : "").Append(note);
        }

        return ToolResults.Text(text.ToString());
    }
}
