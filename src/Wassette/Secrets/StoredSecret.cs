using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace Wassette.Secrets;

/// <summary>One secret as the file has it: its value, or where the value is.</summary>
internal sealed class StoredSecret : IDisposable
{
    /// <summary>The id of the component.</summary>
    public required string Component { get; init; }

    /// <summary>The digest of the component's bytes.</summary>
    public required string Digest { get; init; }

    /// <summary>The secret's name.</summary>
    public required string Name { get; init; }

    /// <summary>The value as UTF-8, in base64 in the file: so no string of it is made on the way.</summary>
    public byte[]? Value { get; init; }

    /// <summary>Where the value is, when it is not here.</summary>
    public VaultReference? Reference { get; init; }

    /// <summary>The bytes of the component that it came from, while it is not certain that these take their place; null otherwise.</summary>
    public string? CarriedFrom { get; set; }

    /// <summary>Which secret it is.</summary>
    [JsonIgnore]
    public SecretKey Key => new(Component, Digest, Name);

    /// <summary>The same for bytes that are to take the place of the component's.</summary>
    public StoredSecret CarryTo(string digest) => new()
    {
        Component = Component,
        Digest = digest,
        Name = Name,
        Value = Value is null ? null : [.. Value],
        Reference = Reference,
        CarriedFrom = Digest,
    };

    /// <summary>Says what is wrong with it, or null.</summary>
    public string? FindProblem()
    {
        if ((Key.FindProblem() ?? (CarriedFrom is null ? null : (Key with { Digest = CarriedFrom }).FindProblem())) is { } problem)
        {
            return problem;
        }

        if ((Value is null) == (Reference is null))
        {
            return "either 'value' or 'reference' must be there.";
        }

        return Value is not null
            ? SecretValue.FindProblem(Value)
            : SecretKey.FindNameProblem(Reference!.Vault, "a vault") ?? SecretKey.FindNameProblem(Reference.Secret, "a secret");
    }

    /// <inheritdoc/>
    public override string ToString() => Key.ToString();

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(Value);
}
