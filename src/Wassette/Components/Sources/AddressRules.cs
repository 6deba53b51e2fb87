namespace Wassette.Components.Sources;

/// <summary>Which addresses may be connected to.</summary>
public enum AddressRules
{
    /// <summary>
    /// All: a person at the shell may reach hosts of their own network, by naming them. A public server that was named must not
    /// lead there: what it redirects to has to be public too.
    /// </summary>
    Any,

    /// <summary>
    /// Public ones: a request made for an agent must not reach this machine, its network or a metadata service. Each
    /// address that a name resolves to is checked, and the one that was checked is connected to. A proxy that the
    /// operator has set up resolves names itself; then only literal addresses and <c>localhost</c> are refused here.
    /// </summary>
    PublicOnly,
}
