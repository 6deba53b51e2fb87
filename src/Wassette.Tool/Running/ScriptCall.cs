using System.Globalization;
using System.Management.Automation.Runspaces;
using System.Text;
using System.Text.RegularExpressions;

namespace Wassette.Tool.Running;

/// <summary>The command that calls a script with the words of the command line as its arguments.</summary>
/// <remarks>
/// <para>
/// <c>-Name</c> is a switch or takes the next word, <c>-Name:value</c> takes what follows the colon (where <c>$true</c> and
/// <c>$false</c> mean what they say), everything else is positional, as <c>pwsh -File</c> has it. Only parameter names
/// become part of the text that is parsed; values are passed by reference and stay what they are.
/// </para>
/// <para>
/// It is script text, and not the script's path as a command, because the engine keeps <c>exit n</c> of a script file to
/// itself: the caller alone sees it, in <c>$?</c> and <c>$LASTEXITCODE</c>.
/// </para>
/// </remarks>
internal sealed partial class ScriptCall
{
    private readonly StringBuilder _text = new();
    private readonly List<object> _values = [];

    private ScriptCall()
    {
    }

    /// <summary>Makes the command.</summary>
    /// <param name="script">The path of a script file, the name of a command, or a script block.</param>
    /// <param name="arguments">The words after the script on the command line.</param>
    /// <param name="passInput">Whether the script gets the input of the pipeline.</param>
    public static Command Create(object script, IReadOnlyList<string> arguments, bool passInput)
    {
        var call = new ScriptCall();
        call._text.Append(passInput ? "$input | & " : "& ").Append(call.Reference(script));

        foreach (string argument in arguments)
        {
            call.Append(argument);
        }

        return call.ToCommand();
    }

    private void Append(string argument)
    {
        if (NamedArgument().Match(argument) is not { Success: true } named)
        {
            _text.Append(' ').Append(Reference(argument));
            return;
        }

        _text.Append(' ').Append(named.Groups["name"].Value);

        if (named.Groups["value"] is { Success: true, Value: var value })
        {
            _text.Append(value.Length == 0 ? ":" : ":" + Reference(ToBooleanIfPossible(value)));
        }
    }

    private Command ToCommand()
    {
        _text.Append("; if (-not $?) { exit ($LASTEXITCODE ?? 1) }");

        var command = new Command(_text.ToString(), isScript: true, useLocalScope: false);

        foreach (object value in _values)
        {
            command.Parameters.Add(null, value);
        }

        return command;
    }

    private string Reference(object value)
    {
        _values.Add(value);
        return string.Create(CultureInfo.InvariantCulture, $"$args[{_values.Count - 1}]");
    }

    private static object ToBooleanIfPossible(string value) =>
        bool.TryParse(value.AsSpan(value.StartsWith('$') ? 1 : 0), out bool boolean) ? boolean : value;

    [GeneratedRegex(@"^(?<name>-[\p{L}_][\p{L}\p{Nd}_-]*)(:(?<value>.*))?$", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex NamedArgument();
}
