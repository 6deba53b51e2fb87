using System.Diagnostics;
using System.Management.Automation;
using Wassette.PowerShell.Tests.Hosting;

namespace Wassette.PowerShell.Tests.Commands;

public sealed class InvokeWasmToolTests(SessionFixture fixture) : IClassFixture<SessionFixture>
{
    private const string Command = "Wassette.PowerShell.Commands.InvokeWasmToolCommand";

    [Theory]
    [InlineData("Invoke-WasmTool divide -Dividend 7 -Divisor 2")]
    [InlineData("Invoke-WasmTool divide 7 2")]
    [InlineData("Invoke-WasmTool divide -Divisor 2 7")]
    [InlineData("Invoke-WasmTool local_calculator_arithmetic_divide 7 2")]
    [InlineData("Invoke-WasmTool DIVIDE 7 2 -Component CALCULATOR")]
    [InlineData("Invoke-WasmTool divide -Argument @{ dividend = 7; Divisor = '2' }")]
    [InlineData("Invoke-WasmTool divide -Argument ([pscustomobject]@{ dividend = 7; divisor = 2 })")]
    [InlineData("Invoke-WasmTool divide -Json '{\"dividend\":7,\"divisor\":2}'")]
    [InlineData("@{ dividend = 7; divisor = 2 } | Invoke-WasmTool divide")]
    [InlineData("Get-WasmTool divide | Invoke-WasmTool -Argument @{ dividend = 7; divisor = 2 }")]
    [InlineData("Get-WasmTool divide | Invoke-WasmTool -Json '{\"dividend\":7,\"divisor\":2}'")]
    [InlineData("Invoke-WasmTool -WasmTool (Get-WasmTool divide) 7 -Divisor 2")]
    [InlineData("$p = @{ Dividend = 7; Divisor = 2 }; Invoke-WasmTool divide @p")]
    public void Arguments_come_in_every_form(string script)
    {
        PSObject result = Assert.Single(Invoke(script).Output);

        Assert.Equal(3L, result.Properties["Quotient"].Value);
        Assert.Equal(1L, result.Properties["Remainder"].Value);
    }

    [Theory]
    [InlineData("-Dividend 7 -Divisor 2")]
    [InlineData("-Argument @{ dividend = 7; divisor = 2 }")]
    [InlineData("-Json '{\"dividend\":7,\"divisor\":2}'")]
    public void The_result_can_be_json(string arguments) =>
        Assert.Equal("""{"quotient":3,"remainder":1}""", Invoke($"Invoke-WasmTool divide {arguments} -AsJson").Value);

    [Fact]
    public void Each_object_of_the_pipeline_is_a_call_and_a_bad_one_does_not_end_it()
    {
        Invocation calls = Invoke(
            "@{ dividend = 9; divisor = 3 }, @{ dividend = 9; divisor = 'x' }, @{ dividend = 9; divisor = 0 }, @{ dividend = 9; divisor = 9 } | Invoke-WasmTool divide | ForEach-Object Quotient");

        Assert.Equal([3L, 1L], calls.Output.Select(item => item.BaseObject));
        Assert.Equal([$"InvalidArguments,{Command}", $"ToolReturnedError,{Command}"], calls.Errors.Select(error => error.FullyQualifiedErrorId));
    }

    [Fact]
    public void Properties_of_piped_arguments_are_not_taken_for_parameters_of_the_cmdlet()
    {
        Invocation call = Invoke("[pscustomobject]@{ a = 1; b = 2; Id = 'x'; Name = 'y'; Component = 'z'; Session = 's' } | Invoke-WasmTool add");

        Assert.Contains("unknown arguments", call.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Tools_without_parameters_are_called_through_the_pipeline_too() =>
        Assert.Equal(["called", "called"], Values("Get-WasmTool no-parameters | Invoke-WasmTool; Invoke-WasmTool no-parameters"));

    [Fact]
    public void Parameters_that_clash_with_those_of_the_shell_are_prefixed()
    {
        Assert.Equal(
            ["n", "c", "j", "a", (byte)1, 2u, true, "e"],
            (object[])Values(
                "Invoke-WasmTool echo-reserved-names -ArgName n -ArgComponent c -ArgJson j -ArgArgument a -ArgA 1 -ArgTime 2 -ArgVerbose $true -ArgErrorAction e").Single());
        Assert.Equal([3u], Values("Invoke-WasmTool add -ArgA 1 -B 2"));
    }

    [Fact]
    public void Parameters_are_mandatory_unless_they_are_options()
    {
        PSObject[] parameters =
        [
            .. Invoke(
                """
                $types = Import-WasmComponent tests/components/types/types.wasm -Session Default
                $command = Get-Command Invoke-WasmTool -ArgumentList echo-mixed
                'Number', 'Text', 'Ratio', 'Shade', 'Bytes' | ForEach-Object {
                    $parameter = $command.Parameters[$_]
                    [pscustomobject]@{ Type = $parameter.ParameterType; Attribute = $parameter.Attributes.Where{ $_ -is [Parameter] }[0] }
                }
                $types | Remove-WasmComponent
                """).Output,
        ];

        ParameterAttribute[] attributes = [.. parameters.Select(parameter => (ParameterAttribute)((PSObject)parameter.Properties["Attribute"].Value).BaseObject)];
        Assert.Equal([true, true, false, true, true], attributes.Select(attribute => attribute.Mandatory));
        Assert.Equal([1, 2, 3, 4, 5], attributes.Select(attribute => attribute.Position));
        Assert.Equal("enum { red, green, blue, infra-red }", attributes[3].HelpMessage);
        Assert.All(parameters, parameter => Assert.Equal(typeof(object), parameter.Properties["Type"].Value));
    }

    [Fact]
    public void A_missing_argument_is_an_error_and_no_question() =>
        Assert.Equal($"MissingMandatoryParameter,{Command}", Invoke("Invoke-WasmTool divide -Dividend 7").Error.FullyQualifiedErrorId);

    [Theory]
    [InlineData("Invoke-WasmTool nosuch")]
    [InlineData("Invoke-WasmTool nosuch 1 2")]
    [InlineData("Invoke-WasmTool nosuch -City Oslo -Unit 1")]
    [InlineData("Invoke-WasmTool nosuch -Argument @{}")]
    [InlineData("Invoke-WasmTool nosuch -Json '{}'")]
    [InlineData("Invoke-WasmTool add -Component types")]
    public void An_unknown_tool_is_the_error_whatever_it_was_given(string script)
    {
        ErrorRecord error = Invoke(script).Error;

        Assert.Equal($"ToolNotFound,{Command}", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.ObjectNotFound, error.CategoryInfo.Category);
        Assert.StartsWith("There is no tool '", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_stands_for_several_tools_is_an_error_that_lists_them()
    {
        Invocation call = Invoke("$null = Import-WasmComponent tests/components/bad/colliding.wasm; $name = (Get-WasmTool -Component colliding)[0].FunctionName; Invoke-WasmTool $name; Remove-WasmComponent colliding");

        Assert.Equal($"ToolNameAmbiguous,{Command}", call.Error.FullyQualifiedErrorId);
    }

    [Theory]
    [InlineData("Invoke-WasmTool add x 2", "arguments.a: expected u32, got string \"x\"")]
    [InlineData("Invoke-WasmTool add 64MB '64MB'", "arguments.b: expected u32, got string \"64MB\"")]
    [InlineData("Invoke-WasmTool add 3.7 2", "arguments.a: expected u32 (a whole number), got number 3.7")]
    [InlineData("Invoke-WasmTool add $true 2", "arguments.a: expected u32, got true")]
    [InlineData("Invoke-WasmTool add -1 2", "arguments.a: expected u32 (0 to 4294967295)")]
    [InlineData("Invoke-WasmTool add -Argument @{ a = 1; c = 2 }", "arguments: unknown argument \"c\"")]
    [InlineData("Invoke-WasmTool add -Argument 5", "arguments: expected a dictionary or an object")]
    [InlineData("Invoke-WasmTool add -Argument 'x'", "arguments: expected a dictionary or an object")]
    [InlineData("Invoke-WasmTool add -Json '{'", "")]
    [InlineData("Invoke-WasmTool add -Json '[1]'", "")]
    [InlineData("Invoke-WasmTool echo-string -Value { 1 }", "arguments.value: expected string, got a System.Management.Automation.ScriptBlock")]
    [InlineData("Invoke-WasmTool records -Items @{ id = 1; name = 'a'; price = 'x'; 'in-stock' = $true }", "arguments.items[0].price: expected f64")]
    public void Arguments_that_do_not_fit_are_an_error_that_says_where(string script, string message)
    {
        ErrorRecord error = Invoke(script).Error;

        Assert.Equal($"InvalidArguments,{Command}", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.InvalidArgument, error.CategoryInfo.Category);
        Assert.StartsWith(message, error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("trap", "ToolTrapped", ErrorCategory.OperationStopped)]
    [InlineData("divide-by-zero", "ToolTrapped", ErrorCategory.OperationStopped)]
    [InlineData("recurse", "ToolStackOverflow", ErrorCategory.LimitsExceeded)]
    [InlineData("exit-ok", "ToolExited", ErrorCategory.OperationStopped)]
    [InlineData("return-string 20000000", "ToolResultTooLarge", ErrorCategory.LimitsExceeded)]
    [InlineData("spin -Timeout 0.2", "ToolTimedOut", ErrorCategory.OperationTimeout)]
    public void A_call_that_fails_is_an_error_that_says_how_and_the_session_goes_on(string call, string id, ErrorCategory category)
    {
        Invocation failed = Invoke($"Invoke-WasmTool {call}");

        Assert.Equal($"{id},{Command}", failed.Error.FullyQualifiedErrorId);
        Assert.Equal(category, failed.Error.CategoryInfo.Category);
        Assert.Null(failed.Exception);
        Assert.Equal([3u], Values("Invoke-WasmTool add 1 2"));
    }

    [Fact]
    public void A_backtrace_is_shown_when_verbose() =>
        Assert.Contains(Invoke("Invoke-WasmTool trap -Verbose").Streams.Verbose, message => message.Message.Contains("at trap", StringComparison.Ordinal));

    [Fact]
    public void An_error_that_the_function_returns_is_the_target_of_the_error_record()
    {
        ErrorRecord error = Invoke("Invoke-WasmTool fail-with 1").Error;

        Assert.Equal($"ToolReturnedError,{Command}", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.InvalidResult, error.CategoryInfo.Category);
        Assert.Equal("refused", ((PSObject)error.TargetObject).Properties["Case"].Value);
        Assert.Equal("not today", ((PSObject)error.TargetObject).Properties["Value"].Value);
        Assert.Contains("fail-with' returned an error: {\"tag\":\"refused\",\"val\":\"not today\"}", error.ToString(), StringComparison.Ordinal);
        Assert.Equal("not today", Invoke("Invoke-WasmTool fail-text-if $true").Error.TargetObject);
        Assert.Equal("""{"tag":"code","val":-7}""", Invoke("Invoke-WasmTool fail-with 2 -AsJson").Error.TargetObject);
        Assert.Null(Invoke("Invoke-WasmTool fail-plain-if $true").Error.TargetObject);
    }

    [Fact]
    public void Errors_can_be_made_terminating_and_caught() =>
        Assert.Equal(
            $"ToolReturnedError,{Command}",
            Invoke("try { Invoke-WasmTool divide 1 0 -ErrorAction Stop } catch { $_.FullyQualifiedErrorId }").Value);

    [Fact]
    public void What_an_error_says_can_not_act_on_a_terminal()
    {
        ErrorRecord error = Invoke("Invoke-WasmTool echo-result -Value @{ Err = \"`e[31mred`u{202e}`rx\" }").Error;

        Assert.Equal("\u001b[31mred\u202e\rx", error.TargetObject);
        Assert.EndsWith("returned an error: \\u{1b}[31mred\\u{202e}\\u{d}x", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', error.CategoryInfo.ToString());
        Assert.DoesNotContain('\u001b', error.Exception.Message);
    }

    [Fact]
    public void What_a_guest_prints_is_information_and_verbose_and_can_not_act_on_a_terminal()
    {
        Invocation print = Invoke("Invoke-WasmTool print \"out`n`e[2J`n\" err -Verbose");

        InformationRecord information = Assert.Single(print.Streams.Information);
        Assert.Equal("out\n\\u{1b}[2J", information.MessageData);
        Assert.Equal(["wasm", "stdout"], information.Tags);
        Assert.Equal("print: err", Assert.Single(print.Streams.Verbose).Message);
        Assert.Empty(print.Output);
    }

    [Fact]
    public void What_a_guest_prints_too_much_is_counted()
    {
        Invocation flood = Invoke("Invoke-WasmTool flood-stdout 100000 -Verbose");

        Assert.Equal(65536, ((string)Assert.Single(flood.Streams.Information).MessageData).Length);
        Assert.Equal("flood-stdout: 34464 more bytes of standard output were dropped.", Assert.Single(flood.Streams.Verbose).Message);
    }

    [Theory]
    [InlineData("0.2")]
    [InlineData("'0.2'")]
    [InlineData("'00:00:00.2'")]
    [InlineData("([timespan]::FromMilliseconds(200))")]
    public void A_time_limit_is_seconds_or_a_time_span(string timeout) =>
        Assert.Equal("The tool 'spin' did not finish within 0.2 s.", Invoke($"Invoke-WasmTool spin -Timeout {timeout}").Error.ToString());

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("'soon'")]
    [InlineData("1e9")]
    [InlineData("$null")]
    [InlineData("([double]::NaN)")]
    public void A_time_limit_that_makes_no_sense_is_an_error(string timeout) =>
        Assert.Equal($"ParameterArgumentTransformationError,{Command}", Invoke($"Invoke-WasmTool spin -Timeout {timeout}").Error.FullyQualifiedErrorId);

    [Fact]
    public async Task Stopping_the_pipeline_stops_the_tool()
    {
        using var host = PowerShellHost.WithModule();
        using System.Management.Automation.PowerShell spinning = host.Create();
        using var started = new ManualResetEventSlim();
        spinning.AddScript("$args[0].Set(); Invoke-WasmTool spin -Session $args[1]").AddArgument(started).AddArgument(Invoke("$session").Output[0]);
        IAsyncResult running = spinning.BeginInvoke();
        Assert.True(started.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));

        long begun = Stopwatch.GetTimestamp();
        await Task.Run(spinning.Stop, TestContext.Current.CancellationToken);

        Assert.Equal(PSInvocationState.Stopped, spinning.InvocationStateInfo.State);
        Assert.True(Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(10));
        Assert.True(running.IsCompleted);
        Assert.Equal([3u], Values("Invoke-WasmTool add 1 2"));
    }

    [Fact]
    public void A_command_takes_arguments_and_input_and_gives_what_it_wrote()
    {
        PSObject result = Assert.Single(Invoke("Invoke-WasmTool command -Args a, 'b c' -Stdin 'hello'").Output);

        Assert.Equal(["ExitCode", "Stdout", "Stderr"], result.Properties.Select(property => property.Name));
    }

    [Fact]
    public async Task Many_runspaces_call_one_component_at_once()
    {
        object session = Invoke("$session").Output[0];

        object[][] results = await Task.WhenAll(Enumerable.Range(0, 4).Select(number => Task.Run(
            () =>
            {
                using var host = PowerShellHost.WithModule();
                return host.Invoke("foreach ($i in 1..50) { Invoke-WasmTool add $i $args[1] -Session $args[0] }", session, number).Values;
            },
            TestContext.Current.CancellationToken)));

        for (int number = 0; number < results.Length; number++)
        {
            Assert.Equal(Enumerable.Range(1, 50).Select(i => (object)(uint)(i + number)), results[number]);
        }
    }

    private Invocation Invoke(string script) => fixture.PowerShell.Invoke(script);

    private object[] Values(string script) => Invoke(script).Values;
}
