using Wassette.Mcp.Clients.Json;
using Wassette.Mcp.Clients.Toml;
using Wassette.Wit;

namespace Wassette.Mcp.Clients;

/// <summary>The text of a client's file, in UTF-8 and without a byte order mark, and the servers in it.</summary>
internal abstract class ServersDocument
{
    /// <summary>Reads a text.</summary>
    /// <param name="client">The client that the file belongs to.</param>
    /// <param name="text">The text, which may be empty.</param>
    /// <exception cref="DocumentException">It is not what the client reads.</exception>
    public static ServersDocument Read(McpClient client, byte[] text) => client.JsonKey is { } key
        ? new JsonServers(JsonText.Read(text, client.AllowsComments, client.AllowsTrailingCommas), key, client.WritesType)
        : new TomlServers(text);

    /// <summary>The server of a name, or null.</summary>
    /// <exception cref="DocumentException">It is written in a form that can't be edited.</exception>
    public abstract ServerEntry? Find(string name);

    /// <summary>How to add a server that is not there.</summary>
    public abstract IReadOnlyList<Splice> Add(string name, ServerCommand command);

    /// <summary>How to put another server in the place of one that is there.</summary>
    public abstract IReadOnlyList<Splice> Replace(string name, ServerCommand command);

    /// <summary>How to remove a server that is there.</summary>
    public abstract IReadOnlyList<Splice> Remove(string name);

    /// <summary>Whether another version of the document differs in one server at most.</summary>
    public abstract bool DiffersOnlyIn(string name, ServersDocument other);

    /// <summary>What is wrong at a place of a text.</summary>
    protected internal static DocumentException Problem(ReadOnlySpan<byte> text, int position, string problem)
    {
        ReadOnlySpan<byte> before = text[..Math.Min(position, text.Length)];
        int line = before.Count((byte)'\n') + 1;
        int column = System.Text.Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1;
        return new DocumentException($"line {line}, column {column}: {problem}");
    }

    /// <summary>The end of line that a text uses.</summary>
    protected static string NewLineOf(ReadOnlySpan<byte> text)
    {
        int first = text.IndexOf((byte)'\n');
        return first > 0 && text[first - 1] == '\r' ? "\r\n" : "\n";
    }

    /// <summary>A name as messages show it.</summary>
    protected static string Show(string name) => DisplayText.Quote(name);
}
