namespace Wassette.Tool.CommandLine;

/// <summary>Reads the command line as <c>pwsh</c> does: names in any case, and shortened.</summary>
internal static class OptionParser
{
    // Each option with the shortest form that pwsh takes for it, and short names that are no beginning of it.
    private static readonly Option[] Known =
    [
        new("Command", "c"),
        new("File", "f"),
        new("NoProfile", "nop"),
        new("NonInteractive", "noni"),
        new("NoLogo", "nol"),
        new("WorkingDirectory", "wo", "wd"),
        new("Version", "v"),
        new("Help", "h", "?"),
    ];

    /// <exception cref="UsageException">An option is unknown, or lacks its value.</exception>
    public static Options Parse(IReadOnlyList<string> arguments)
    {
        var options = new Options { Mode = RunMode.Interactive };

        for (int index = 0; index < arguments.Count; index++)
        {
            string argument = arguments[index];

            if (argument.Equals("serve", StringComparison.OrdinalIgnoreCase))
            {
                return options with { Mode = RunMode.Serve, Script = "Start-WassetteServer", ScriptArguments = [.. arguments.Skip(index + 1)] };
            }

            if (argument.Length < 2 || argument[0] != '-')
            {
                return WithFile(options, arguments, index);
            }

            switch (Find(argument).Name)
            {
                case "Command":
                    return WithCommand(options, arguments, index + 1);
                case "File":
                    return WithFile(options, arguments, index + 1);
                case "Version":
                    return options with { Mode = RunMode.Version };
                case "Help":
                    return options with { Mode = RunMode.Help };
                case "NonInteractive":
                    options = options with { NonInteractive = true };
                    break;
                case "WorkingDirectory":
                    options = options with { WorkingDirectory = WorkingDirectory(arguments, ++index) };
                    break;
                default:
                    // NoProfile and NoLogo say what is the case anyway.
                    break;
            }
        }

        return options;
    }

    private static Options WithCommand(Options options, IReadOnlyList<string> arguments, int start) =>
        start < arguments.Count
            ? options with { Mode = RunMode.Command, Script = string.Join(' ', arguments.Skip(start)) }
            : throw new UsageException("-Command needs the commands to run, or - to read them from standard input.");

    private static Options WithFile(Options options, IReadOnlyList<string> arguments, int start)
    {
        if (start == arguments.Count)
        {
            throw new UsageException("-File needs the path of a script, or - to read it from standard input.");
        }

        string path = arguments[start];

        // Arguments are relative to where the user stands, whatever -WorkingDirectory says.
        if (path != "-")
        {
            path = Path.GetFullPath(path);

            if (!File.Exists(path))
            {
                throw new UsageException($"There is no script file '{arguments[start]}'. To run commands, use -Command; for help, -Help.");
            }
        }

        return options with { Mode = RunMode.File, Script = path, ScriptArguments = [.. arguments.Skip(start + 1)] };
    }

    private static string WorkingDirectory(IReadOnlyList<string> arguments, int index)
    {
        if (index == arguments.Count)
        {
            throw new UsageException("-WorkingDirectory needs a directory.");
        }

        return Directory.Exists(arguments[index])
            ? Path.GetFullPath(arguments[index])
            : throw new UsageException($"There is no directory '{arguments[index]}'.");
    }

    private static Option Find(string argument)
    {
        string name = argument.TrimStart('-');

        return Array.Find(Known, option => option.Answers(name))
            ?? throw new UsageException($"'{argument}' is not an option. The options are {string.Join(", ", Known.Select(option => "-" + option.Name))}.");
    }

    private sealed record Option(string Name, string Shortest, string? OtherName = null)
    {
        public bool Answers(string name) =>
            name.Equals(OtherName, StringComparison.OrdinalIgnoreCase)
            || (name.StartsWith(Shortest, StringComparison.OrdinalIgnoreCase) && Name.StartsWith(name, StringComparison.OrdinalIgnoreCase));
    }
}
