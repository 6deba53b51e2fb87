using System.Diagnostics;
using System.Text;
using Wassette.Components.Compilation;

namespace Wassette.Tests.Support;

/// <summary>A process in the compiler's place that does something else.</summary>
internal static class FalseCompiler
{
    /// <summary>A host whose process does one of the things below.</summary>
    public static CompilerHost Doing(string what) =>
        CompilerHost.Current! with { Hook = typeof(FalseCompiler).Assembly.Location, Arguments = [.. CompilerHost.Current.Arguments, what] };

    public static void Run(string what)
    {
        Stream output = Console.OpenStandardOutput();
        if (what == "exits at once")
        {
            Environment.Exit(0);
        }

        if (what == "says other words")
        {
            output.Write("PowerShell 7.6.5, and a prompt that waits for commands"u8);
            Thread.Sleep(Timeout.Infinite);
        }

        output.Write(CompilerProtocol.Greeting);
        output.Flush();
        if (what == "reads nothing")
        {
            Thread.Sleep(Timeout.Infinite);
        }

        CompilerProtocol.ReadRequest(Console.OpenStandardInput());
        switch (what)
        {
            case "is killed":
                Process.GetCurrentProcess().Kill();
                break;
            case "crashes with many words":
                Console.Error.Write(string.Concat(Enumerable.Repeat("thread panicked \u001b[2J ", 500_000)));
                Environment.Exit(101);
                break;
            case "answers half":
                output.Write("\u0001\u0008\0\0\0half"u8);
                break;
            case "answers with another kind":
                output.Write("\u0007\u0004\0\0\0kind"u8);
                break;
            case "answers with a length below zero":
                output.Write([1, 0xff, 0xff, 0xff, 0xff]);
                break;
            case "answers with the largest length":
                output.Write([1, 0xff, 0xff, 0xff, 0x7f]);
                break;
            case "answers with other code":
                CompilerProtocol.WriteReply(output, new CompilerReply(CompilerReplyKind.Code, [.. "\u007fELF"u8, .. new byte[1000]]));
                break;
            case "answers with its environment":
                string names = string.Join('|', Environment.GetEnvironmentVariables().Keys.Cast<string>().Order(StringComparer.Ordinal));
                CompilerProtocol.WriteReply(output, new CompilerReply(CompilerReplyKind.Invalid, Encoding.UTF8.GetBytes(names)));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(what), what, "Nobody does that.");
        }

        Environment.Exit(0);
    }
}
