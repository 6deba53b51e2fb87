namespace Wassette.Secrets;

/// <summary>That there is a secret; never its value.</summary>
/// <param name="Component">The id of the component that it is for.</param>
/// <param name="Digest">The bytes that it was given to: other bytes under the same id don't get it.</param>
/// <param name="Name">Its name, which is that of an environment variable.</param>
/// <param name="Vault">The vault that keeps the value; null for the user's own file.</param>
public sealed record SecretEntry(string Component, string Digest, string Name, string? Vault)
{
    internal SecretKey Key => new(Component, Digest, Name);

    /// <inheritdoc/>
    public override string ToString() => $"{Name} of {Component}";
}
