using System.Text;
using System.Text.Json;

namespace Wassette.Mcp.Clients.Json;

/// <summary>A file in JSON: an object that has an object with the servers.</summary>
/// <param name="text">The text.</param>
/// <param name="key">The name of the object with the servers.</param>
/// <param name="writesType">Whether a server says how it is talked to.</param>
internal sealed class JsonServers(JsonText text, string key, bool writesType) : ServersDocument
{
    private JsonMember? Servers => text.Root switch
    {
        null => null,
        { IsObject: false } root => throw Problem(text.Bytes, root.Start, "an object is needed here."),
        var root => root.Find(key) is { Value.IsObject: false } other
            ? throw Problem(text.Bytes, other.Value.Start, $"{Show(key)} must be an object.")
            : root.Find(key),
    };

    /// <inheritdoc/>
    public override ServerEntry? Find(string name)
    {
        if (Servers?.Value.Find(name) is not { } server)
        {
            return null;
        }

        JsonDocumentOptions lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = int.MaxValue };
        using JsonDocument document = JsonDocument.Parse(text.Bytes.AsMemory(server.Value.Start..server.Value.End), lenient);
        try
        {
            return ReadEntry(document.RootElement);
        }
        catch (InvalidOperationException)
        {
            throw Problem(text.Bytes, server.Value.Start, "the server has a text with half a surrogate pair in it.");
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Splice> Add(string name, ServerCommand command)
    {
        JsonPlaces places = new(text, NewLineOf(text.Bytes));
        if (Servers is { } servers)
        {
            return places.Append(servers.Value, indent => Entry(places.Style, name, command, indent));
        }

        string Container(string? indent) => places.Style.Member(key, places.Style.Object(
            [Entry(places.Style, name, command, indent is null ? null : indent + places.Style.Unit)], indent));
        return text.Root is { } root
            ? places.Append(root, Container)
            : [places.AppendText(places.Style.Object([Container(places.Style.Unit)], indent: ""))];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Splice> Replace(string name, ServerCommand command)
    {
        JsonPlaces places = new(text, NewLineOf(text.Bytes));
        JsonMember server = Servers!.Value.Find(name)!;
        string? indent = places.IndentOfOwnLine(server);
        return [new Splice(server.Value.Start, server.Value.End - server.Value.Start, Value(places.Style, command, indent))];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Splice> Remove(string name) => new JsonPlaces(text, NewLineOf(text.Bytes)).Remove(Servers!.Value, name);

    /// <inheritdoc/>
    public override bool DiffersOnlyIn(string name, ServersDocument other) => other is JsonServers servers
        && Others(name, servers).SequenceEqual(servers.Others(name, this), TokenComparer.Instance);

    private static ServerEntry ReadEntry(JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object)
        {
            return new ServerEntry(null, null, IsLocal: false);
        }

        string? program = entry.TryGetProperty("command", out JsonElement command) && command.ValueKind == JsonValueKind.String ? command.GetString() : null;
        bool hasArguments = entry.TryGetProperty("args", out JsonElement arguments) && arguments.ValueKind == JsonValueKind.Array
            && arguments.EnumerateArray().All(argument => argument.ValueKind == JsonValueKind.String);
        bool isLocal = (!entry.TryGetProperty("type", out JsonElement type) || (type.ValueKind == JsonValueKind.String && type.ValueEquals("stdio")))
            && !entry.TryGetProperty("url", out _) && !entry.TryGetProperty("httpUrl", out _);
        return new ServerEntry(program, hasArguments ? [.. arguments.EnumerateArray().Select(argument => argument.GetString()!)] : null, isLocal);
    }

    private string Entry(JsonStyle style, string name, ServerCommand command, string? indent) => style.Member(name, Value(style, command, indent));

    private string Value(JsonStyle style, ServerCommand command, string? indent)
    {
        string[] type = writesType ? [style.Member("type", JsonStyle.Quote("stdio"))] : [];
        return style.Object(
            [.. type, style.Member("command", JsonStyle.Quote(command.Program)), style.Member("args", style.Array(command.Arguments))], indent);
    }

    private bool IsEmpty => text.Root is null;

    // Without the server; and without the object with the servers, where only one of the two documents has it.
    private IEnumerable<(JsonTokenType Type, ReadOnlyMemory<byte> Text)> Others(string name, JsonServers other)
    {
        if (text.Root is null && !other.IsEmpty)
        {
            return [.. text.Tokens(_ => false), (JsonTokenType.StartObject, "{"u8.ToArray()), (JsonTokenType.EndObject, "}"u8.ToArray())];
        }

        JsonMember? skipped = other.Servers is null ? Servers : Servers?.Value.Find(name);
        return text.Tokens(position => skipped is not null && position >= skipped.Start && position < skipped.Value.End);
    }

    private sealed class TokenComparer : IEqualityComparer<(JsonTokenType Type, ReadOnlyMemory<byte> Text)>
    {
        public static TokenComparer Instance { get; } = new();

        public bool Equals((JsonTokenType Type, ReadOnlyMemory<byte> Text) x, (JsonTokenType Type, ReadOnlyMemory<byte> Text) y) =>
            x.Type == y.Type && x.Text.Span.SequenceEqual(y.Text.Span);

        public int GetHashCode((JsonTokenType Type, ReadOnlyMemory<byte> Text) token) => HashCode.Combine(token.Type, token.Text.Length);
    }
}
