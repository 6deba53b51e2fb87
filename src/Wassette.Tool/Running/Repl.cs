using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using Wassette.Tool.Hosting;

namespace Wassette.Tool.Running;

/// <summary>Reads commands from the terminal and runs them, until <c>exit</c> or the end of input.</summary>
internal static class Repl
{
    /// <summary>Returns when the user leaves.</summary>
    public static void Run(PipelineRunner runner, ToolHost host)
    {
        while (host.ExitCode is null && ReadCommand() is { } text)
        {
            runner.Run(new Command(text, isScript: true, useLocalScope: false));
        }
    }

    // A command goes over several lines as long as it can't be complete.
    private static string? ReadCommand()
    {
        Console.Write("wassette> ");
        string? text = Console.ReadLine();

        while (text is not null && IsIncomplete(text))
        {
            Console.Write(">> ");
            text = Console.ReadLine() is { Length: > 0 } more ? text + "\n" + more : text + "\n";

            if (text.EndsWith('\n'))
            {
                break;
            }
        }

        return text;
    }

    private static bool IsIncomplete(string text)
    {
        Parser.ParseInput(text, out _, out ParseError[] errors);
        return Array.Exists(errors, error => error.IncompleteInput);
    }
}
