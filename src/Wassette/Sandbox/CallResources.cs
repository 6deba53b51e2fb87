using Wassette.Components;

namespace Wassette.Sandbox;

/// <summary>What an accepted call holds on to until it has ended, wherever it ends.</summary>
internal sealed class CallResources : IDisposable
{
    private readonly PreparedArguments _arguments;
    private CompiledComponent? _component;

    private CallResources(PreparedArguments arguments, CompiledComponent component)
    {
        _arguments = arguments;
        _component = component;
    }

    /// <summary>Takes hold.</summary>
    /// <exception cref="ToolException">The tool's component was removed; the arguments are disposed.</exception>
    public static CallResources Take(WasmTool tool, PreparedArguments arguments)
    {
        if (tool.Owner.Image.Compiled is { } compiled && compiled.TryUse())
        {
            return new CallResources(arguments, compiled);
        }

        arguments.Dispose();
        throw GuestFailure.Removed(tool);
    }

    public void Dispose()
    {
        _arguments.Dispose();
        Interlocked.Exchange(ref _component, null)?.Dispose();
    }
}
