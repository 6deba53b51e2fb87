using Wassette.Sandbox;
using Wassette.Wit;

namespace Wassette.Components;

/// <summary>What a component must be to be imported or installed.</summary>
internal static class ImportCheck
{
    /// <summary>Compiles it.</summary>
    /// <exception cref="ImportException">It is not a component, or can't be compiled.</exception>
    public static CompiledComponent Compile(ComponentCompiler compiler, byte[] bytes, string source, CancellationToken cancellation)
    {
        try
        {
            return compiler.Compile(bytes, source, cancellation);
        }
        catch (ComponentFormatException e)
        {
            throw new ImportException(ImportErrorKind.NotAComponent, e.Message, e);
        }
    }

    /// <summary>Requires that everything that it imports is there, and that it has tools.</summary>
    /// <exception cref="ImportException">It is not so.</exception>
    public static void RequireRunnable(WitWorld world, ComponentTools tools, string source)
    {
        foreach (WitImport import in world.Imports)
        {
            if (WasiVersions.FindObstacle(import.Name) is { } reason)
            {
                throw new ImportException(
                    ImportErrorKind.UnknownImport,
                    $"{DisplayText.QuotePath(source)} imports {DisplayText.Quote(import.Name)}, and {reason}. Test-WasmComponent shows all that it imports.");
            }
        }

        if (tools.Tools.Count == 0)
        {
            string why = tools.Others.Count == 0
                ? "it exports no function"
                : string.Join("; ", tools.Others.Select(other => $"{DisplayText.Quote(other.Function.QualifiedName)}: {other.Reason}"));
            throw new ImportException(ImportErrorKind.NoTools, $"{DisplayText.QuotePath(source)} has nothing that can be a tool: {why}.");
        }
    }
}
