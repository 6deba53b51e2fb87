using ModelContextProtocol.Protocol;

namespace Wassette.Mcp.Prompts;

/// <summary>A prompt that the server offers.</summary>
internal abstract class ServedPrompt
{
    /// <summary>How the protocol describes it.</summary>
    public abstract Prompt Definition { get; }

    /// <summary>Makes its messages.</summary>
    /// <param name="arguments">Arguments of its own, the required ones among them.</param>
    public abstract IList<PromptMessage> Make(IReadOnlyDictionary<string, string> arguments);

    /// <summary>A message in the user's name.</summary>
    protected static PromptMessage User(string text) => new() { Role = Role.User, Content = new TextContentBlock { Text = text } };
}
