using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Wassette.Mcp.Clients.Json;

/// <summary>How a text in JSON is laid out, and values written like that.</summary>
/// <param name="NewLine">The end of a line.</param>
/// <param name="Unit">One step of indentation.</param>
/// <param name="Space">What is between elements in a line.</param>
internal sealed record JsonStyle(string NewLine, string Unit, string Space)
{
    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A string.</summary>
    public static string Quote(string text) => JsonSerializer.Serialize(text, Unescaped);

    /// <summary>A member of an object.</summary>
    public string Member(string key, string value) => $"{Quote(key)}:{Space}{value}";

    /// <summary>An array in one line.</summary>
    public string Array(IEnumerable<string> items) => $"[{string.Join($",{Space}", items.Select(Quote))}]";

    /// <summary>An object.</summary>
    /// <param name="members">Its members.</param>
    /// <param name="indent">The indentation of the line that it is in; null for an object in one line.</param>
    public string Object(IEnumerable<string> members, string? indent)
    {
        if (indent is null)
        {
            return $"{{{string.Join($",{Space}", members)}}}";
        }

        string line = NewLine + indent + Unit;
        return new StringBuilder("{").Append(line).AppendJoin("," + line, members).Append(NewLine).Append(indent).Append('}').ToString();
    }
}
