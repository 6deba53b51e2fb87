using System.Management.Automation;
using System.Management.Automation.Host;

namespace Wassette.Tool.Hosting;

/// <summary>The size of the terminal, and little else: the formatter wraps its tables by it.</summary>
internal sealed class ToolRawUserInterface : PSHostRawUserInterface
{
    /// <inheritdoc/>
    public override Size BufferSize
    {
        get => WindowSize;
        set => throw NotSupported();
    }

    /// <inheritdoc/>
    public override Size WindowSize
    {
        get => TerminalSize();
        set => throw NotSupported();
    }

    /// <inheritdoc/>
    public override Size MaxPhysicalWindowSize => WindowSize;

    /// <inheritdoc/>
    public override Size MaxWindowSize => WindowSize;

    /// <inheritdoc/>
    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

    /// <inheritdoc/>
    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

    /// <inheritdoc/>
    public override int CursorSize { get; set; } = 25;

    /// <inheritdoc/>
    public override Coordinates CursorPosition { get; set; }

    /// <inheritdoc/>
    public override Coordinates WindowPosition { get; set; }

    /// <inheritdoc/>
    public override string WindowTitle
    {
        get => "wassette";
        set
        {
            if (!Console.IsOutputRedirected)
            {
                Console.Title = value;
            }
        }
    }

    /// <inheritdoc/>
    public override bool KeyAvailable => !Console.IsInputRedirected && Console.KeyAvailable;

    /// <inheritdoc/>
    public override void FlushInputBuffer()
    {
    }

    /// <inheritdoc/>
    public override KeyInfo ReadKey(ReadKeyOptions options) => throw NotSupported();

    /// <inheritdoc/>
    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw NotSupported();

    /// <inheritdoc/>
    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) => throw NotSupported();

    /// <inheritdoc/>
    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw NotSupported();

    /// <inheritdoc/>
    public override void SetBufferContents(Rectangle rectangle, BufferCell fill) => throw NotSupported();

    private static Size TerminalSize()
    {
        try
        {
            return new Size(Console.WindowWidth, Console.WindowHeight);
        }
        catch (IOException)
        {
            // Windows knows no size without a console; elsewhere .NET answers 80 by 25 then.
            return new Size(120, 50);
        }
    }

    private static PSNotSupportedException NotSupported() => new("The wassette host has no screen buffer. Use pwsh.");
}
