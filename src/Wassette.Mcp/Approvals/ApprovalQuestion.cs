using System.Text.RegularExpressions;
using ModelContextProtocol.Protocol;
using Wassette.Mcp.Tools.Builtin;
using Wassette.Wit.Values;

namespace Wassette.Mcp.Approvals;

/// <summary>The question that a person is asked, and their answer.</summary>
internal static partial class ApprovalQuestion
{
    /// <summary>The question's key among the inputs that are required.</summary>
    public const string Key = "approval";

    /// <summary>The name of the answer.</summary>
    public const string Choice = "allow";

    /// <summary>The answer for one call.</summary>
    public const string Once = "once";

    /// <summary>The answer for as long as the component stays loaded.</summary>
    public const string Session = "session";

    /// <summary>The answer for good.</summary>
    public const string Kept = "kept";

    private const string Replacing =
        "A yes replaces its whole policy: what it may do now, and its limits, end where they are not named here.\n";

    // Nobody reads more before a decision, and a cut question would hide something.
    private const int LongestText = 1500;
    private const int LongestWords = 200;
    private const int DigestDigits = 12;

    /// <summary>Makes the question.</summary>
    /// <exception cref="BuiltinToolException">It can't be put to a person.</exception>
    public static InputRequest Make(ApprovalRequest request)
    {
        string text = Text(request);
        string? obstacle = text.Length > LongestText ? "would be too long to be read"
            : request.Permissions.Any(permission => HiddenQuotes().IsMatch(permission)) ? "would have a name with quotation marks in it, which can be misread"
            : null;
        return obstacle is null
            ? InputRequest.ForElicitation(new ElicitRequestParams { Message = text, RequestedSchema = Schema(request) })
            : throw new BuiltinToolException(
                $"Nothing was granted: the question {obstacle}, so nobody is asked. The operator can decide with: {request.Command}");
    }

    /// <summary>The words of the question.</summary>
    public static string Text(ApprovalRequest request)
    {
        string digest = request.Component.Digest["sha256:".Length..][..DigestDigits];
        string question = $"May the component '{request.Component.Id}' (sha256 {digest}…) {string.Join("; ", request.Permissions)}?\n\n"
            + (request.ReplacesPolicy ? Replacing : "")
            + "An agent asks for this through Wassette. What stands in quotation marks was chosen by others.";
        return request.AuthorsWords is { } words
            ? $"{question}\nThe component's author says, in words of their own that nobody has checked: {VisibleText.Quote(words, LongestWords)}"
            : question;
    }

    /// <summary>What an answer allows; null for a plain no.</summary>
    /// <exception cref="BuiltinToolException">It is no answer to the question.</exception>
    public static ApprovalScope? Read(InputResponse response, ApprovalRequest request)
    {
        ElicitResult? answer;
        try
        {
            answer = response.Deserialize(InputResponse.ElicitResultJsonTypeInfo);
        }
        catch (System.Text.Json.JsonException)
        {
            answer = null;
        }

        return answer?.Action switch
        {
            "accept" => ReadChoice(answer, request),
            "decline" or "cancel" => null,
            _ => throw new BuiltinToolException("Nothing was granted: the answer is none (its action is neither accept, decline nor cancel)."),
        };
    }

    /// <summary>The word for an answer.</summary>
    public static string WordOf(ApprovalScope scope) => scope switch
    {
        ApprovalScope.Once => Once,
        ApprovalScope.Session => Session,
        _ => Kept,
    };

    private static ApprovalScope ReadChoice(ElicitResult answer, ApprovalRequest request)
    {
        string? choice = answer.Content is { Count: 1 } content
            && content.TryGetValue(Choice, out System.Text.Json.JsonElement value)
            && value.ValueKind == System.Text.Json.JsonValueKind.String
                ? value.GetString()
                : null;
        return choice switch
        {
            Session => ApprovalScope.Session,
            Once when request.CanBeOnce => ApprovalScope.Once,
            Kept when request.CanBeKept => ApprovalScope.Kept,
            _ => throw new BuiltinToolException(
                "Nothing was granted: the answer accepts, but does not say for how long. Its content must be "
                + $"{string.Join(" or ", Choices(request).Select(word => $"{{\"{Choice}\":\"{word}\"}}"))}."),
        };
    }

    private static IEnumerable<string> Choices(ApprovalRequest request) =>
        ((string[])[Once, Session, Kept]).Where(word => (word != Once || request.CanBeOnce) && (word != Kept || request.CanBeKept));

    // No default: an answer without content must not mean yes.
    private static ElicitRequestParams.RequestSchema Schema(ApprovalRequest request) => new()
    {
        Properties = new Dictionary<string, ElicitRequestParams.PrimitiveSchemaDefinition>
        {
            [Choice] = new ElicitRequestParams.UntitledSingleSelectEnumSchema
            {
                Title = "Allow it",
                Description = (request.CanBeOnce ? $"{Once}: for the component's next call only; " : "")
                    + $"{Session}: until the component is unloaded, the permission is revoked, or the server ends"
                    + (request.CanBeKept ? $"; {Kept}: until the permission is revoked, also after the server has ended" : ""),
                Enum = [.. Choices(request)],
            },
        },
        Required = [Choice],
    };

    // Within a text in quotes, these seem to end it: what follows would pass for words of ours.
    [GeneratedRegex("''|[\"`\u2018-\u201f\u2032\u2033\u02b9-\u02bc\u00b4\uff07\uff02]", RegexOptions.CultureInvariant)]
    private static partial Regex HiddenQuotes();
}
