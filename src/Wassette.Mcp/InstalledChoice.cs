namespace Wassette.Mcp;

/// <summary>Installed components that a server is to have.</summary>
/// <param name="Text">The id or pattern that the operator wrote.</param>
/// <param name="Fits">Whether an id is meant. Called from any thread.</param>
public sealed record InstalledChoice(string Text, Func<string, bool> Fits)
{
    /// <summary>All of them.</summary>
    public static InstalledChoice All { get; } = new("*", _ => true);
}
