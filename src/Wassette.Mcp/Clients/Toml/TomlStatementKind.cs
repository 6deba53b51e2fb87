namespace Wassette.Mcp.Clients.Toml;

/// <summary>What a statement does.</summary>
internal enum TomlStatementKind
{
    /// <summary>Begins a table: <c>[name]</c>.</summary>
    Table,

    /// <summary>Begins an element of an array of tables: <c>[[name]]</c>.</summary>
    ArrayTable,

    /// <summary>Sets a key: <c>name = value</c>.</summary>
    KeyValue,
}
