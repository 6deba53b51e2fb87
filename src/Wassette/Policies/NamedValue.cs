namespace Wassette.Policies;

/// <summary>A value that is looked up: the secret of that name, else the session's environment variable of that name.</summary>
/// <param name="Name">The name to look up.</param>
internal sealed record NamedValue(string Name) : EnvironmentValue;
