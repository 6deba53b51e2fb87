namespace Wassette.Policies;

/// <summary>Where the value of an environment variable comes from.</summary>
internal abstract record EnvironmentValue;
