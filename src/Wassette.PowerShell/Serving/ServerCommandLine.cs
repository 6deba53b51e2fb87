using System.Management.Automation.Language;
using System.Runtime.CompilerServices;
using Wassette.Mcp.Transports;

namespace Wassette.PowerShell.Serving;

/// <summary>Tells from the command line that the process is there to be a server.</summary>
/// <remarks>
/// A script that imports and grants before it starts the server may write: a warning, an object that nobody took. The
/// client would read it as protocol. So when the script that the process was started with runs Start-WassetteServer in any
/// case (a statement of its own, under no condition), the streams are the protocol's from the import of the module on.
/// </remarks>
internal static class ServerCommandLine
{
    private const string Command = "Start-WassetteServer";

    /// <summary>Reserves standard input and output, if the process was started to be a server.</summary>
    public static void ReserveStreams()
    {
        if (Environment.GetCommandLineArgs().Skip(1).Any(StartsServer))
        {
            Reserve();
        }
    }

    private static bool StartsServer(string argument)
    {
        bool isScript = argument.EndsWith(".ps1", StringComparison.OrdinalIgnoreCase) && File.Exists(argument);
        if (!isScript && !argument.Contains(Command, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        ScriptBlockAst script = isScript ? Parser.ParseFile(argument, out _, out _) : Parser.ParseInput(argument, out _, out _);
        return script.EndBlock?.Statements.OfType<PipelineAst>().SelectMany(pipeline => pipeline.PipelineElements).Any(IsServer) == true;
    }

    private static bool IsServer(CommandBaseAst element) =>
        (element as CommandAst)?.GetCommandName() is { } name
        && name[(name.LastIndexOf('\\') + 1)..].Equals(Command, StringComparison.OrdinalIgnoreCase)
        && !((CommandAst)element).CommandElements.Any(IsHttp);

    // A server over HTTP leaves the streams to others.
    private static bool IsHttp(CommandElementAst element) =>
        (element as CommandParameterAst)?.Argument is { } argument ? IsHttpName(argument) : IsHttpName(element);

    private static bool IsHttpName(Ast value) =>
        (value as StringConstantExpressionAst)?.Value.Equals(nameof(ServedTransport.Http), StringComparison.OrdinalIgnoreCase) == true;

    // Apart, so that Wassette.Mcp is loaded only where there is something to reserve.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Reserve() => StandardStreams.Reserve();
}
