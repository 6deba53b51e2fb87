namespace Wassette.PowerShell.Serving;

/// <summary>A server in a client's file, as it was registered or removed.</summary>
public sealed class WassetteServerRegistration
{
    /// <summary>The client.</summary>
    public required RegisteredClient Client { get; init; }

    /// <summary>Whom the file is for.</summary>
    public required RegistrationScope Scope { get; init; }

    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>The name of the server.</summary>
    public required string Name { get; init; }

    /// <summary>The command that the client starts; null where the server was removed.</summary>
    public required string? Command { get; init; }

    /// <summary>Whether the file was changed.</summary>
    public required bool Changed { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Path;
}
