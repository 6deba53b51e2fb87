namespace Wassette.PowerShell.Tests.Hosting;

/// <summary>One runspace with the module for all tests of a class: <c>IClassFixture&lt;ModuleFixture&gt;</c>.</summary>
public sealed class ModuleFixture : IDisposable
{
    /// <summary>The runspace.</summary>
    public PowerShellHost PowerShell { get; } = PowerShellHost.WithModule();

    /// <inheritdoc/>
    public void Dispose() => PowerShell.Dispose();
}
