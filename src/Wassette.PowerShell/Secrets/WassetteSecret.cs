using Wassette.Secrets;

namespace Wassette.PowerShell.Secrets;

/// <summary>A secret as Get-WassetteSecret lists it: all but its value.</summary>
public sealed class WassetteSecret
{
    internal WassetteSecret(SecretEntry entry, WassetteSession session)
    {
        Entry = entry;
        Session = session;
        WasmComponent? component = session.Components.FirstOrDefault(item => item.Id == entry.Component && item.Digest == entry.Digest);
        IsCurrent = component is not null;
        IsGranted = component?.Policy.GrantsSecret(entry.Name) ?? false;
    }

    /// <summary>The id of the component that it is for.</summary>
    public string Component => Entry.Component;

    /// <summary>Its name.</summary>
    public string Name => Entry.Name;

    /// <summary>The vault that keeps its value; null for the user's own file.</summary>
    public string? Vault => Entry.Vault;

    /// <summary>Whether the session has a component of that id with the bytes that the secret was given to.</summary>
    public bool IsCurrent { get; }

    /// <summary>Whether that component's policy grants a variable that takes its value from the secret.</summary>
    public bool IsGranted { get; }

    /// <summary>The digest of those bytes.</summary>
    public string Digest => Entry.Digest;

    /// <summary>The session that was looked at.</summary>
    public WassetteSession Session { get; }

    internal SecretEntry Entry { get; }

    /// <inheritdoc/>
    public override string ToString() => Entry.ToString();
}
