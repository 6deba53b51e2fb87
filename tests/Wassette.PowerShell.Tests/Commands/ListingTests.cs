using System.Management.Automation;
using Wassette.PowerShell.Tests.Hosting;

namespace Wassette.PowerShell.Tests.Commands;

/// <summary>Get-WasmComponent, Get-WasmTool and Remove-WasmComponent.</summary>
public sealed class ListingTests(SessionFixture fixture) : IClassFixture<SessionFixture>
{
    [Fact]
    public void Components_are_found_by_id_with_wildcards_in_any_case()
    {
        Assert.Equal(["calculator", "command"], Values("(Get-WasmComponent C*).Id"));
        Assert.Equal(["tiny", "types"], Values("(Get-WasmComponent types, TINY).Id"));
        Assert.Equal(["tiny"], Values("('tiny' | Get-WasmComponent).Id"));
        Assert.Equal(["tiny"], Values("(Get-WasmTool add | Get-WasmComponent).Id"));
        Assert.Empty(Values("Get-WasmComponent x*"));
    }

    [Fact]
    public void An_id_that_is_not_there_is_an_error()
    {
        Invocation get = Invoke("Get-WasmComponent nosuch, tiny");

        Assert.Single(get.Output);
        Assert.Equal("ComponentNotFound,Wassette.PowerShell.Commands.GetWasmComponentCommand", get.Error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.ObjectNotFound, get.Error.CategoryInfo.Category);
        Assert.Equal("nosuch", get.Error.TargetObject);
    }

    [Fact]
    public void Tools_are_found_by_full_name_and_by_function_name()
    {
        Assert.Equal(["local_calculator_arithmetic_divide"], Values("(Get-WasmTool divide).Name"));
        Assert.Equal(["local_calculator_arithmetic_divide"], Values("(Get-WasmTool local_calculator_arithmetic_DIVIDE).Name"));
        Assert.Equal(["add"], Values("(Get-WasmTool a*, add -Component tiny).Name"));
        Assert.Equal(3, Invoke("Get-WasmComponent tiny | Get-WasmTool").Output.Count);
        Assert.Equal(6, Invoke("Get-WasmTool -Component tiny, calculator").Output.Count);
    }

    [Fact]
    public void A_tool_that_is_not_there_is_an_error()
    {
        Assert.Equal("ToolNotFound,Wassette.PowerShell.Commands.GetWasmToolCommand", Invoke("Get-WasmTool nosuch").Error.FullyQualifiedErrorId);
        Assert.Equal(
            "ComponentNotFound,Wassette.PowerShell.Commands.GetWasmToolCommand", Invoke("Get-WasmTool -Component nosuch").Error.FullyQualifiedErrorId);
        Assert.Empty(Values("Get-WasmTool nosuch*"));
    }

    [Fact]
    public void A_tool_says_what_it_is_and_takes()
    {
        PSObject tool = Assert.Single(Invoke("Get-WasmTool divide").Output);

        Assert.StartsWith("Divides two integers exactly", (string)tool.Properties["Description"].Value, StringComparison.Ordinal);
        Assert.StartsWith("divide: func(dividend: s64, divisor: s64)", (string)tool.Properties["Signature"].Value, StringComparison.Ordinal);
        Assert.StartsWith("{", (string)tool.Properties["InputSchema"].Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_removed_component_is_gone_with_its_tools()
    {
        const string Import = "$null = Import-WasmComponent tests/components/bad/resource.wasm;";

        Assert.Empty(Values(Import + "Remove-WasmComponent res*; Get-WasmTool test_resource*"));
        Assert.Equal(["resource"], Values(Import + "(Remove-WasmComponent resource -PassThru).Id"));
        Assert.Empty(Values(Import + "Get-WasmComponent resource | Remove-WasmComponent; Get-WasmTool test_resource*"));
        Assert.Empty(Values(Import + "[pscustomobject]@{ Id = 'resource' } | Remove-WasmComponent; Get-WasmTool test_resource*"));
        Assert.Equal(1, Values(Import + "Remove-WasmComponent resource -WhatIf; @(Get-WasmComponent resource).Count; Remove-WasmComponent resource").Single());
    }

    [Fact]
    public void What_is_not_there_can_not_be_removed()
    {
        const string Id = "ComponentNotFound,Wassette.PowerShell.Commands.RemoveWasmComponentCommand";

        Assert.Equal(Id, Invoke("Remove-WasmComponent nosuch").Error.FullyQualifiedErrorId);
        Assert.Empty(Values("Remove-WasmComponent nosuch*"));
        Assert.Equal(
            Id,
            Invoke("$c = Import-WasmComponent tests/components/bad/resource.wasm; $c | Remove-WasmComponent; $c | Remove-WasmComponent").Error.FullyQualifiedErrorId);
    }

    private Invocation Invoke(string script) => fixture.PowerShell.Invoke(script);

    private object[] Values(string script) => Invoke(script).Values;
}
