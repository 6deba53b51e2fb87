using System.Management.Automation;
using Wassette.Components.Sources;
using Wassette.PowerShell.Formatting;

namespace Wassette.PowerShell.Commands;

/// <summary>How far a transfer is, told on another thread than the one that may show it.</summary>
internal sealed class DownloadProgress : IProgress<FetchProgress>
{
    private volatile string? _shown;
    private volatile int _percent = -1;

    /// <inheritdoc/>
    public void Report(FetchProgress value)
    {
        _percent = value.Total is > 0 and { } total ? (int)Math.Clamp(100 * value.Bytes / total, 0, 100) : -1;
        _shown = $"{TerminalText.ShowLine(value.Item)}: {ByteSize.Show(value.Bytes)}{(value.Total is { } all ? $" of {ByteSize.Show(all)}" : "")}";
    }

    /// <summary>The record to show.</summary>
    /// <param name="activity">What is done.</param>
    public ProgressRecord Describe(string activity) => new(0, activity, _shown ?? "Connecting") { PercentComplete = _percent };
}
