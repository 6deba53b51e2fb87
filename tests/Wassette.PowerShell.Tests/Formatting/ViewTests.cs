using Wassette.PowerShell.Tests.Hosting;

namespace Wassette.PowerShell.Tests.Formatting;

/// <summary>The views, as the tool shows them: only a process of its own has somewhere to show them.</summary>
public sealed class ViewTests
{
    [Fact]
    public async Task Components_tools_reports_and_sessions_have_views()
    {
        ChildProcess run = await ChildProcess.RunToolAsync(
            "-Command",
            $"$null = $ExecutionContext.SessionState.Path.SetLocation('{BuiltPaths.RepositoryRoot}'); Import-WasmComponent examples/calculator/calculator.wasm; Get-WasmTool; Test-WasmComponent tests/components/bad/text.wasm; Get-WassetteSession");

        Assert.Empty(run.Error);
        string[] words = [.. run.OutputLines.Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))];
        Assert.Contains("Id Tools Size Source", words);
        Assert.Contains(words, line => line.StartsWith("calculator 3 6.0 KB ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_hostile_component_says_of_itself_is_shown_without_escape_sequences()
    {
        ChildProcess run = await ChildProcess.RunToolAsync(
            "-Command",
            $"$null = $ExecutionContext.SessionState.Path.SetLocation('{BuiltPaths.RepositoryRoot}'); Import-WasmComponent tests/components/bad/hostile-docs.wasm; Get-WasmTool; Invoke-WasmTool nosuch`e[31m");

        Assert.DoesNotContain('\u001b', run.Output + run.Error);
        Assert.DoesNotContain('\u202e', run.Output + run.Error);
    }
}
