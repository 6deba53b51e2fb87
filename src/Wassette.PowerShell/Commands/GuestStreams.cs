using System.Management.Automation;
using Wassette.PowerShell.Formatting;
using Wassette.Sandbox;

namespace Wassette.PowerShell.Commands;

/// <summary>Gives what a guest wrote to its standard streams to the streams of PowerShell that fit.</summary>
internal static class GuestStreams
{
    private static readonly string[] Tags = ["wasm", "stdout"];

    /// <summary>Standard output becomes information, standard error becomes verbose messages.</summary>
    public static void Write(Cmdlet cmdlet, WasmTool tool, GuestOutput? output)
    {
        if (output is null)
        {
            return;
        }

        if (Text(output.StandardOutput) is { } information)
        {
            cmdlet.WriteInformation(information, Tags);
        }

        if (Text(output.StandardError) is { } verbose)
        {
            cmdlet.WriteVerbose($"{tool.Name}: {verbose}");
        }

        WriteDropped(cmdlet, tool, "standard output", output.StandardOutputDropped);
        WriteDropped(cmdlet, tool, "standard error", output.StandardErrorDropped);
    }

    /// <summary>The wasm backtrace of a call that failed becomes a verbose message.</summary>
    public static void WriteBacktrace(Cmdlet cmdlet, ToolException exception)
    {
        if (exception.Backtrace.Count > 0)
        {
            cmdlet.WriteVerbose(TerminalText.Show($"{exception.ToolName}: wasm backtrace:\n  {string.Join("\n  ", exception.Backtrace)}"));
        }
    }

    private static string? Text(string written) => written.Length == 0 ? null : TerminalText.Show(written.TrimEnd('\r', '\n'));

    private static void WriteDropped(Cmdlet cmdlet, WasmTool tool, string stream, long bytes)
    {
        if (bytes > 0)
        {
            cmdlet.WriteVerbose($"{tool.Name}: {bytes} more bytes of {stream} were dropped.");
        }
    }
}
