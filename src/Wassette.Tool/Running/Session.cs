using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using System.Reflection;
using Wassette.Tool.CommandLine;
using Wassette.Tool.Hosting;

namespace Wassette.Tool.Running;

/// <summary>One run of the tool, from its options to its exit code.</summary>
internal static class Session
{
    /// <summary>Does what the options say.</summary>
    /// <returns>The exit code of the process.</returns>
    /// <exception cref="UsageException">There is nothing to do and nobody to ask.</exception>
    public static int Run(Options options)
    {
        switch (options.Mode)
        {
            case RunMode.Help:
                Console.Out.WriteLine(HelpText.Text);
                return ExitCodes.Success;
            case RunMode.Version:
                Console.Out.WriteLine($"wassette {InformationalVersion(typeof(Session))} (PowerShell {InformationalVersion(typeof(PSObject))})");
                return ExitCodes.Success;
            case RunMode.Interactive when Console.IsInputRedirected || options.NonInteractive:
                throw new UsageException(HelpText.Text);
            default:
                return RunInPowerShell(options);
        }
    }

    private static int RunInPowerShell(Options options)
    {
        if (options.WorkingDirectory is { } directory)
        {
            Environment.CurrentDirectory = directory;
        }

        var host = new ToolHost(options.NonInteractive);
        using Runspace runspace = ToolRunspace.Open(host);
        var runner = new PipelineRunner(runspace, host);

        // The first Ctrl+C stops the pipeline; when it does not react, the second one ends the process.
        Console.CancelKeyPress += (_, key) => key.Cancel = runner.Stop();

        if (options.Mode == RunMode.Interactive)
        {
            Repl.Run(runner, host);
            return host.ExitCode ?? ExitCodes.Success;
        }

        bool completed = options.Mode switch
        {
            RunMode.File => RunFile(runner, options),
            RunMode.Serve => runner.Run(ScriptCall.Create(options.Script, options.ScriptArguments, passInput: false)),
            _ => RunCommand(runner, options),
        };

        return host.ExitCode
            ?? (completed && (options.Mode is RunMode.File or RunMode.Serve || LastCommandSucceeded(runspace)) ? ExitCodes.Success : ExitCodes.Failure);
    }

    private static bool RunCommand(PipelineRunner runner, Options options)
    {
        string text = options.Script == "-" ? Console.In.ReadToEnd() : options.Script;
        Ast script = Parser.ParseInput(text, out _, out _);

        return runner.Run(new Command(text, isScript: true, useLocalScope: false), StandardInput.LinesFor(script));
    }

    private static bool RunFile(PipelineRunner runner, Options options)
    {
        // A file without the extension is a script all the same when it comes here: by a #! line, for one.
        object script = options.Script switch
        {
            "-" => ScriptBlock.Create(Console.In.ReadToEnd()),
            var path when path.EndsWith(".ps1", StringComparison.OrdinalIgnoreCase) => path,
            var path => ScriptBlock.Create(File.ReadAllText(path)),
        };

        Ast ast = script is ScriptBlock block ? block.Ast : Parser.ParseFile(options.Script, out _, out _);
        IEnumerable<string>? input = StandardInput.LinesFor(ast);

        return runner.Run(ScriptCall.Create(script, options.ScriptArguments, passInput: input is not null), input);
    }

    private static bool LastCommandSucceeded(Runspace runspace)
    {
        using Pipeline question = runspace.CreatePipeline("$global:?");
        return question.Invoke() is [{ BaseObject: true }];
    }

    private static string InformationalVersion(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+', ' ')[0];
}
