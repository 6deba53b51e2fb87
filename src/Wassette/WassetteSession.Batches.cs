using System.Collections.Immutable;
using Wassette.Auditing;
using Wassette.Components;
using Wassette.Policies;

namespace Wassette;

/// <content>Imports of which all stay, or none.</content>
public sealed partial class WassetteSession
{
    /// <summary>Lets imports stay, and says so: once, for nobody could rely on the first before the last was there.</summary>
    internal void Keep(ImportBatch batch)
    {
        batch.Keep();
        if (batch.Imports.Any())
        {
            Changed?.Invoke(this, EventArgs.Empty);
        }
    }

    /// <summary>Undoes imports: what they replaced is there again, as it was.</summary>
    /// <exception cref="PolicyException">Some components that stayed could not be given the policy that they had; all else is undone.</exception>
    internal void Undo(ImportBatch batch)
    {
        foreach ((WasmComponent component, WasmComponent? replaced) in batch.Imports)
        {
            PutBack(component, replaced);
        }

        IReadOnlyList<string> failures = batch.RestorePolicies();
        Changed?.Invoke(this, EventArgs.Empty);
        if (failures.Count > 0)
        {
            throw new PolicyException(string.Join(' ', failures), "See what is in force with Get-WassettePolicy; Reset-WassettePolicy takes it away.");
        }
    }

    private void PutBack(WasmComponent component, WasmComponent? replaced)
    {
        bool isBack = false;
        lock (_gate)
        {
            // Whoever has removed or replaced it meanwhile has decided what is there now.
            if (_components.GetValueOrDefault(component.Id) != component)
            {
                replaced?.Release();
                return;
            }

            ImmutableSortedDictionary<string, WasmTool> tools = _tools.RemoveRange(component.Tools.Select(tool => tool.Name));
            isBack = replaced is not null && !_disposed && !replaced.Tools.Any(tool => tools.ContainsKey(tool.Name));
            _components = isBack ? _components.SetItem(component.Id, replaced!) : _components.Remove(component.Id);
            _tools = isBack ? tools.AddRange(replaced!.Tools.Select(tool => KeyValuePair.Create(tool.Name, tool))) : tools;
        }

        component.Release();
        _log.Add(Event(AuditEventKind.ComponentRemoved, component));
        if (isBack)
        {
            _log.Add(Event(AuditEventKind.ComponentImported, replaced!) with { Target = replaced!.Source.OriginalString });
        }
        else
        {
            replaced?.Release();
        }
    }
}
