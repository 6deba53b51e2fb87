using Wassette.Secrets;
using Wassette.Wit;

namespace Wassette.Components.Store;

/// <summary>
/// The secrets of a component on their way to an update: first both versions have them, and when the update is in its
/// place the old one loses them. So at each moment the one that is there has them, however the process ends.
/// </summary>
/// <param name="secrets">The secrets.</param>
/// <param name="id">The component's id.</param>
internal sealed class CarriedSecrets(SecretStore secrets, string id)
{
    private IReadOnlyList<SecretKey> _new = [];
    private string? _from;

    /// <summary>Gives the secrets to the update.</summary>
    /// <exception cref="StoreException">They can't be given; nothing has changed.</exception>
    public void Carry(string from, string to)
    {
        try
        {
            _new = secrets.Carry(id, from, to);
            _from = from;
        }
        catch (SecretException e)
        {
            throw new StoreException(
                StoreErrorKind.Unusable, $"The secrets of '{id}' can't go over to the update: {e.Message}", "Nothing was changed; put that right first.", e);
        }
    }

    /// <summary>Takes them from the update, which did not come.</summary>
    public void TakeBack()
    {
        try
        {
            secrets.Drop([.. _new]);
        }
        catch (SecretException)
        {
            // They are for bytes that the same key has signed, and that are not here.
        }
    }

    /// <summary>Takes them from the version before.</summary>
    /// <returns>What is worth knowing; null for nothing.</returns>
    public string? Complete()
    {
        if (_from is null)
        {
            return null;
        }

        try
        {
            secrets.Drop([.. secrets.List().Where(secret => secret.Component == id && secret.Digest == _from).Select(secret => secret.Key)]);
            return null;
        }
        catch (SecretException e)
        {
            return $"The secrets of '{id}' went over to its new bytes, and its old bytes ({_from}) still have them too: {DisplayText.Clean(e.Message)}";
        }
    }
}
