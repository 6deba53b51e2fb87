using Wassette.Secrets;
using Wassette.Wit;

namespace Wassette.Components.Store;

/// <summary>
/// The secrets of a component on their way to an update: first both versions have them, and when it is certain which of
/// the two is there, the other one loses them. What a process that was ended in between has left is found by the mark of
/// those that were carried, and settled when the component is next installed, updated or imported.
/// </summary>
/// <remarks>All of it happens under the lock of the component's entry.</remarks>
/// <param name="secrets">The secrets.</param>
/// <param name="id">The component's id.</param>
internal sealed class CarriedSecrets(SecretStore secrets, string id)
{
    private string? _from;
    private string? _to;

    /// <summary>Gives the secrets to the update.</summary>
    /// <exception cref="StoreException">They can't be given; nothing has changed.</exception>
    public void Carry(string from, string to)
    {
        try
        {
            secrets.Carry(id, from, to);
            (_from, _to) = (from, to);
        }
        catch (SecretException e)
        {
            throw new StoreException(
                StoreErrorKind.Unusable, $"The secrets of '{id}' can't go over to the update: {e.Message}", "Nothing was changed; put that right first.", e);
        }
    }

    /// <summary>Takes them from the version that is not there.</summary>
    /// <param name="present">The digest of the one that is; null for none.</param>
    /// <returns>What is worth knowing; null for nothing.</returns>
    public string? Settle(string? present)
    {
        bool hasArrived = _to is not null && present == _to;
        try
        {
            secrets.Settle(id, present, hasArrived ? _from : null);
            return null;
        }
        catch (SecretException e)
        {
            // Without an update, they are for bytes that the same key has signed, and that are not here.
            return hasArrived
                ? $"The secrets of '{id}' went over to its new bytes, and its old bytes ({_from}) still have them too: {DisplayText.Clean(e.Message)}"
                : null;
        }
    }
}
