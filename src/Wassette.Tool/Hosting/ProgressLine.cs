using System.Management.Automation;

namespace Wassette.Tool.Hosting;

/// <summary>One line at the bottom of the terminal that says what is going on. Written to standard error, so that output stays clean.</summary>
internal sealed class ProgressLine
{
    private readonly bool _visible = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb";
    private int _length;

    /// <summary>Shows a record in place of the one before.</summary>
    public void Show(ProgressRecord record)
    {
        if (!_visible)
        {
            return;
        }

        Clear();

        if (record.RecordType == ProgressRecordType.Processing)
        {
            string percent = record.PercentComplete >= 0 ? $" {record.PercentComplete}%" : "";
            string text = $"{record.Activity}: {record.StatusDescription}{percent}";
            int width = Math.Max(20, Console.WindowWidth - 1);

            text = text.Length > width ? text[..width] : text;
            _length = text.Length;
            Console.Error.Write(text);
        }
    }

    /// <summary>Takes the line away, so that other text can be written in its place.</summary>
    public void Clear()
    {
        if (_length > 0)
        {
            Console.Error.Write("\r" + new string(' ', _length) + "\r");
            _length = 0;
        }
    }
}
