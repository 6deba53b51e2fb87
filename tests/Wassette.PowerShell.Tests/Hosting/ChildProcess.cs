using System.Diagnostics;
using System.Text;

namespace Wassette.PowerShell.Tests.Hosting;

/// <summary>A built program, run to its end in a process of its own.</summary>
internal sealed record ChildProcess(int ExitCode, string Output, string Error)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>The lines of standard output.</summary>
    public string[] OutputLines => Output.TrimEnd().ReplaceLineEndings("\n").Split('\n');

    /// <summary>Runs the <c>wassette</c> tool.</summary>
    public static Task<ChildProcess> RunToolAsync(params string[] arguments) => RunAsync(BuiltPaths.Tool, arguments);

    /// <summary>Runs an assembly with <c>dotnet</c>.</summary>
    /// <param name="assembly">Its path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="input">Its standard input, which ends there; nothing where it is <see langword="null"/>.</param>
    public static async Task<ChildProcess> RunAsync(string assembly, IReadOnlyList<string> arguments, string? input = null)
    {
        using Process process = Start(assembly, arguments);
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;

        Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        Task<string> error = process.StandardError.ReadToEndAsync(cancellationToken);

        await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
        process.StandardInput.Close();

        await process.WaitForExitAsync(cancellationToken);
        return new ChildProcess(process.ExitCode, await output, await error);
    }

    /// <summary>Starts an assembly with <c>dotnet</c>, all three streams redirected.</summary>
    /// <param name="assembly">Its path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="variables">Environment variables that it has besides those of this process.</param>
    public static Process Start(string assembly, IReadOnlyList<string> arguments, params ReadOnlySpan<(string Name, string Value)> variables)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [assembly, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = Utf8,
            StandardOutputEncoding = Utf8,
            StandardErrorEncoding = Utf8,
        };

        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
