using Wassette.Policies;

namespace Wassette.Components;

/// <summary>What several imports have changed in a session, until it is certain that all of them stay.</summary>
internal sealed class ImportBatch
{
    private readonly List<(WasmComponent Component, WasmComponent? Replaced)> _imports = [];
    private readonly List<(WasmComponent Component, WassettePolicy Policy)> _policies = [];

    /// <summary>What was imported, and what it took the place of, the last first.</summary>
    public IEnumerable<(WasmComponent Component, WasmComponent? Replaced)> Imports => _imports.AsEnumerable().Reverse();

    /// <summary>Notes an import. What it replaced is not released: it may have to come back.</summary>
    public void Add(WasmComponent component, WasmComponent? replaced) => _imports.Add((component, replaced));

    /// <summary>Notes the policy of a component that stays and gets another.</summary>
    public void AddPolicy(WasmComponent component) => _policies.Add((component, component.Policy));

    /// <summary>Lets everything stay.</summary>
    public void Keep() => _imports.ForEach(import => import.Replaced?.Release());

    /// <summary>Gives the components that stayed the policies that they had; one that can't be given does not keep the others back.</summary>
    /// <returns>Which could not be given, and why, a sentence for each.</returns>
    public IReadOnlyList<string> RestorePolicies()
    {
        List<string> failures = [];
        foreach ((WasmComponent component, WassettePolicy policy) in _policies.AsEnumerable().Reverse())
        {
            try
            {
                Restore(component, policy);
            }
            catch (PolicyException) when (component.IsReleased)
            {
                // Whoever has removed or replaced it meanwhile has decided what is there now.
            }
            catch (PolicyException e)
            {
                failures.Add($"'{component.Id}' still has the policy that it was given: {e.Message}");
            }
        }

        return failures;
    }

    private static void Restore(WasmComponent component, WassettePolicy policy)
    {
        if (policy.Source == PolicyState.NoSource)
        {
            component.ResetPolicy();
        }
        else
        {
            component.SetPolicy(policy.RawText, policy.Source);
        }
    }
}
