using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace Wassette.Tool.Hosting;

/// <summary>Writes the streams where <c>pwsh</c> writes them: errors to standard error, everything else to standard output.</summary>
/// <remarks>
/// It goes through <see cref="Console.Out"/> at every call and keeps no writer: a cmdlet that must have standard output for
/// itself (Start-WassetteServer) redirects it, and nothing of the host may get past that.
/// Standard input is read only when a question is asked, and only from a terminal.
/// </remarks>
internal sealed class ToolUserInterface(bool nonInteractive) : PSHostUserInterface
{
    private readonly ToolRawUserInterface _rawUI = new();
    private readonly ProgressLine _progress = new();
    private readonly Lock _writing = new();
    private readonly bool _someoneIsThere = !nonInteractive && !Console.IsInputRedirected;

    /// <summary>Whether what is written as output now is the text of an error.</summary>
    public bool OutputIsError { get; set; }

    /// <inheritdoc/>
    public override PSHostRawUserInterface RawUI => _rawUI;

    /// <inheritdoc/>
    public override bool SupportsVirtualTerminal { get; } =
        !Console.IsOutputRedirected
        && Environment.GetEnvironmentVariable("TERM") != "dumb"
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <inheritdoc/>
    public override void Write(string value) => Write(value, "");

    /// <inheritdoc/>
    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value, "");

    /// <inheritdoc/>
    public override void WriteLine(string value) => Write(value, Environment.NewLine);

    /// <inheritdoc/>
    public override void WriteErrorLine(string value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            WriteTo(Console.Error, GetOutputString(value, SupportsVirtualTerminal && !Console.IsErrorRedirected), Environment.NewLine);
        }
    }

    /// <inheritdoc/>
    public override void WriteDebugLine(string message) => WriteLine(FormatStyle.Debug, "DEBUG: " + message);

    /// <inheritdoc/>
    public override void WriteVerboseLine(string message) => WriteLine(FormatStyle.Verbose, "VERBOSE: " + message);

    /// <inheritdoc/>
    public override void WriteWarningLine(string message) => WriteLine(FormatStyle.Warning, "WARNING: " + message);

    /// <inheritdoc/>
    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        lock (_writing)
        {
            _progress.Show(record);
        }
    }

    /// <inheritdoc/>
    public override string ReadLine() => Ask(TerminalPrompt.ReadLine);

    /// <inheritdoc/>
    public override SecureString ReadLineAsSecureString() => Ask(TerminalPrompt.ReadSecret);

    /// <inheritdoc/>
    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) =>
        Ask(() => TerminalPrompt.AskForFields(caption, message, descriptions));

    /// <inheritdoc/>
    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) =>
        Ask(() => TerminalPrompt.AskForChoice(caption, message, choices, defaultChoice));

    /// <inheritdoc/>
    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        Ask(() => TerminalPrompt.AskForCredential(caption, message, userName));

    /// <inheritdoc/>
    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) =>
        Ask(() => TerminalPrompt.AskForCredential(caption, message, userName));

    private T Ask<T>(Func<T> question) => _someoneIsThere ? question() : throw new PSInvalidOperationException(
        "Nobody can be asked: wassette was started with -NonInteractive, or standard input is not a terminal. Give what is missing as a parameter, or answer with -Confirm:$false or -Force.");

    private void WriteLine(FormatStyle style, string text) =>
        WriteLine(SupportsVirtualTerminal ? GetFormatStyleString(style) + text + PSStyle.Instance.Reset : text);

    private void Write(string value, string end)
    {
        if (OutputIsError)
        {
            WriteErrorLine(value);
        }
        else
        {
            WriteTo(Console.Out, GetOutputString(value, SupportsVirtualTerminal), end);
        }
    }

    // Several runspaces may write at once (ForEach-Object -Parallel), and the progress line must not end up inside a text.
    private void WriteTo(TextWriter writer, string text, string end)
    {
        lock (_writing)
        {
            _progress.Clear();
            writer.Write(text + end);
            writer.Flush();
        }
    }
}
