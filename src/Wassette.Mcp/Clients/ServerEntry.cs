namespace Wassette.Mcp.Clients;

/// <summary>A server that a client's file has.</summary>
/// <param name="Program">The program that it is; null where the file does not say one.</param>
/// <param name="Arguments">The program's arguments; null where the file has something else in their place.</param>
/// <param name="IsLocal">Whether the client starts it and talks to it by standard input and output.</param>
internal sealed record ServerEntry(string? Program, IReadOnlyList<string>? Arguments, bool IsLocal);
