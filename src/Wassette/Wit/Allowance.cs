namespace Wassette.Wit;

/// <summary>How often something may still be done for one component.</summary>
internal sealed class Allowance(int left)
{
    public bool TryTake() => left-- > 0;
}
