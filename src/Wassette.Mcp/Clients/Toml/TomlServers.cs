using System.Text;

namespace Wassette.Mcp.Clients.Toml;

/// <summary>A file in TOML: a table <c>[mcp_servers.NAME]</c> for each server.</summary>
/// <param name="text">The text.</param>
internal sealed class TomlServers(byte[] text) : ServersDocument
{
    private const string Key = "mcp_servers";

    private readonly IReadOnlyList<TomlStatement> _statements = TomlReader.Read(text);
    private readonly string _newLine = NewLineOf(text);

    /// <inheritdoc/>
    public override ServerEntry? Find(string name)
    {
        if (_statements.FirstOrDefault(statement => IsUneditable(statement, name)) is { } other)
        {
            DocumentException problem = Problem(text, other.Start, $"only tables [{Key}.NAME] can be edited, and this is written in another form.");
            throw new DocumentException(problem.Message, isValid: true);
        }

        if (!_statements.Any(statement => statement.IsWithin(Key, name)))
        {
            return null;
        }

        bool isLocal = Value(name, "url") is null;
        List<object?>? arguments = Value(name, "args")?.Value as List<object?>;
        return new ServerEntry(
            Value(name, "command")?.Value as string,
            arguments is not null && arguments.TrueForAll(argument => argument is string) ? [.. arguments.Cast<string>()] : null,
            isLocal);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Splice> Add(string name, ServerCommand command)
    {
        // What is removed again finds by the end of the text whether its last line had an end.
        bool hasEnd = text.Length == 0 || text[^1] == '\n';
        string table = Table(name, command);
        string added = text.Length == 0 ? table : hasEnd ? _newLine + table : _newLine + _newLine + table[..^_newLine.Length];
        return [new Splice(text.Length, 0, added)];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Splice> Replace(string name, ServerCommand command)
    {
        List<(int Start, int End)> ranges = Ranges(name);
        string table = Table(name, command);
        bool hasEnd = text[ranges[0].End - 1] == '\n';
        return
        [
            new Splice(ranges[0].Start, ranges[0].End - ranges[0].Start, hasEnd ? table : table[..^_newLine.Length]),
            .. ranges.Skip(1).Select(Removal),
        ];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Splice> Remove(string name) => [.. Ranges(name).Select(Removal)];

    /// <inheritdoc/>
    public override bool DiffersOnlyIn(string name, ServersDocument other) => other is TomlServers servers
        && Others(name).SequenceEqual(servers.Others(name), StringComparer.Ordinal);

    private static bool IsUneditable(TomlStatement statement, string name) =>
        statement.Path[0] == Key && statement switch
        {
            { Kind: TomlStatementKind.Table } => false,
            { Kind: TomlStatementKind.ArrayTable } => statement.Path.Length == 1 || (statement.Path.Length == 2 && statement.Path[1] == name),
            _ => statement.Depth == 0 || (statement.Depth == 1 && statement.Path[1] == name),
        };

    private TomlStatement? Value(string name, string key) => _statements.FirstOrDefault(statement =>
        statement is { Kind: TomlStatementKind.KeyValue, Path: [Key, var server, var member] } && server == name && member == key);

    private string Table(string name, ServerCommand command)
    {
        string key = name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') ? name : TomlStrings.Quote(name);
        StringBuilder table = new($"[{Key}.{key}]");
        table.Append(_newLine).Append("command = ").Append(TomlStrings.Quote(command.Program));
        table.Append(_newLine).Append("args = [").AppendJoin(", ", command.Arguments.Select(TomlStrings.Quote)).Append(']');
        return table.Append(_newLine).ToString();
    }

    // The table and those in it. A comment after the last key is about what follows.
    private List<(int Start, int End)> Ranges(string name)
    {
        List<(int Start, int End)> ranges = [];
        bool isInside = false;
        foreach (TomlStatement statement in _statements)
        {
            if (statement.Kind != TomlStatementKind.KeyValue)
            {
                isInside = statement.IsWithin(Key, name);
                if (isInside)
                {
                    ranges.Add((statement.Start, statement.End));
                }
            }
            else if (isInside)
            {
                ranges[^1] = (ranges[^1].Start, statement.End);
            }
        }

        return ranges;
    }

    // With the empty line before it; and where it was put after a last line without an end, that line has none again.
    private Splice Removal((int Start, int End) range)
    {
        int start = range.Start;
        if (StartOfLineEnd(start) is { } empty && (empty == 0 || text[empty - 1] == '\n'))
        {
            start = empty;
        }

        if (range.End == text.Length && text[^1] != '\n' && StartOfLineEnd(start) is { } last)
        {
            start = last;
        }

        return new Splice(start, range.End - start, "");
    }

    private int? StartOfLineEnd(int position) =>
        position == 0 ? null
        : position > 1 && text[position - 2] == '\r' ? position - 2
        : position - 1;

    private IEnumerable<string> Others(string name)
    {
        List<(int Start, int End)> ranges = Ranges(name);
        return _statements
            .Where(statement => !ranges.Exists(range => statement.Start >= range.Start && statement.Start < range.End))
            .Select(statement => Encoding.UTF8.GetString(text, statement.Start, statement.End - statement.Start).TrimEnd('\r', '\n'));
    }
}
