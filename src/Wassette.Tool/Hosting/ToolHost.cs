using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Reflection;

namespace Wassette.Tool.Hosting;

/// <summary>The console as the PowerShell engine sees it.</summary>
internal sealed class ToolHost(bool nonInteractive) : PSHost
{
    private readonly ToolUserInterface _userInterface = new(nonInteractive);

    /// <summary>The code given to <c>exit</c>; <see langword="null"/> as long as no script has called it.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>The user interface, with what only the tool itself calls.</summary>
    public ToolUserInterface ToolUI => _userInterface;

    /// <inheritdoc/>
    public override string Name => "wassette";

    /// <inheritdoc/>
    public override Version Version { get; } = Assembly.GetExecutingAssembly().GetName().Version!;

    /// <inheritdoc/>
    public override Guid InstanceId { get; } = Guid.NewGuid();

    /// <inheritdoc/>
    public override CultureInfo CurrentCulture { get; } = CultureInfo.CurrentCulture;

    /// <inheritdoc/>
    public override CultureInfo CurrentUICulture { get; } = CultureInfo.CurrentUICulture;

    /// <inheritdoc/>
    public override PSHostUserInterface UI => _userInterface;

    /// <inheritdoc/>
    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;

    /// <inheritdoc/>
    public override void EnterNestedPrompt() => throw new PSNotSupportedException("wassette has no nested prompts. Use pwsh to debug.");

    /// <inheritdoc/>
    public override void ExitNestedPrompt() => throw new PSNotSupportedException("wassette has no nested prompts. Use pwsh to debug.");

    /// <inheritdoc/>
    /// <remarks>A native command writes to the same streams; nothing of ours is held back that it could overtake.</remarks>
    public override void NotifyBeginApplication()
    {
    }

    /// <inheritdoc/>
    public override void NotifyEndApplication()
    {
    }
}
