using Wassette.Wit;

namespace Wassette.Mcp.Clients.Toml;

/// <summary>Reads the statements of a text: https://toml.io/en/v1.0.0.</summary>
internal sealed class TomlReader
{
    private readonly TomlCursor _cursor;
    private readonly TomlValues _values;
    private readonly List<TomlStatement> _statements = [];
    private readonly HashSet<string> _tables = [];
    private readonly HashSet<string> _keys = [];
    private readonly List<string[]> _arrays = [];
    private string[] _table = [];

    private TomlReader(byte[] text)
    {
        _cursor = new TomlCursor(text);
        _values = new TomlValues(_cursor);
    }

    /// <summary>Reads a text.</summary>
    /// <exception cref="DocumentException">It is broken.</exception>
    public static IReadOnlyList<TomlStatement> Read(byte[] text)
    {
        TomlReader reader = new(text);
        while (!reader._cursor.IsAtEnd)
        {
            reader.ReadLine();
        }

        return reader._statements;
    }

    private static string Identity(IEnumerable<string> path) => string.Concat(path.Select(name => $"{name.Length}:{name}"));

    private void ReadLine()
    {
        int start = _cursor.Position;
        _cursor.SkipSpaces();
        if (_cursor.IsAt('['))
        {
            int name = _cursor.Position;
            TomlStatement statement = ReadTable(start);
            _cursor.EndLine();
            Begin(statement with { End = _cursor.Position }, name);
        }
        else if (_cursor.IsAt('\r') || _cursor.IsAt('\n') || _cursor.IsAt('#') || _cursor.IsAtEnd)
        {
            _cursor.EndLine();
        }
        else
        {
            ReadKeyValue(start);
        }
    }

    private TomlStatement ReadTable(int start)
    {
        _cursor.Expect('[');
        bool isArray = _cursor.IsAt('[');
        if (isArray)
        {
            _cursor.Expect('[');
        }

        string[] path = _values.ReadKey();
        _cursor.Expect(']');
        if (isArray)
        {
            _cursor.Expect(']');
        }

        return new TomlStatement(isArray ? TomlStatementKind.ArrayTable : TomlStatementKind.Table, path, null, start, 0, path.Length);
    }

    private void Begin(TomlStatement statement, int position)
    {
        if (statement.Kind == TomlStatementKind.ArrayTable)
        {
            _arrays.Add(statement.Path);
        }
        else if (!_arrays.Exists(array => statement.IsWithin(array)) && !_tables.Add(Identity(statement.Path)))
        {
            // Within an array of tables, each element has tables of its own.
            throw _cursor.Problem(position, $"the table {DisplayText.Quote(string.Join('.', statement.Path))} is there twice.");
        }

        _table = statement.Path;
        _keys.Clear();
        _statements.Add(statement);
    }

    private void ReadKeyValue(int start)
    {
        int position = _cursor.Position;
        string[] key = _values.ReadKey();
        _cursor.Expect('=');
        _cursor.SkipSpaces();
        object? value = _values.ReadValue();
        _cursor.EndLine();
        if (!_keys.Add(Identity(key)))
        {
            throw _cursor.Problem(position, $"the key {DisplayText.Quote(string.Join('.', key))} is there twice.");
        }

        _statements.Add(new TomlStatement(TomlStatementKind.KeyValue, [.. _table, .. key], value, start, _cursor.Position, _table.Length));
    }
}
