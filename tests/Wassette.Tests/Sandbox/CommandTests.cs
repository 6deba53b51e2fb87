using System.Text.Json;
using Wassette.Sandbox;
using Wassette.Tests.Support;
using Wassette.Wit.Values;

namespace Wassette.Tests.Sandbox;

public sealed class CommandTests : IDisposable
{
    private readonly TestSession _session = new(TestFiles.Command);

    [Fact]
    public async Task A_command_is_one_tool_named_after_its_component()
    {
        WasmTool tool = Assert.Single(_session.Session.Tools);

        Assert.Equal("command", tool.Name);
        Assert.Equal("""{"exit-code":0,"stdout":"","stderr":"done\n"}""", await _session.CallAsync("command"));
    }

    [Fact]
    public async Task Arguments_arrive_as_they_are()
    {
        string[] arguments = ["two words", "", "a \"quoted\" 'one'", "tab\tnewline", "ünï 😀", "--flag=1", "*", "$HOME", "\\", "-"];

        (int exitCode, string output, _) = await RunAsync(new { args = arguments });

        Assert.Equal(0, exitCode);
        Assert.Equal(string.Join('\n', arguments) + "\n", output);
    }

    [Fact]
    public async Task A_failing_command_gives_its_exit_code()
    {
        Assert.Equal((1, "--fail\n", "failing as asked\n"), await RunAsync(new { args = new[] { "--fail" } }));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1_000_000)]
    public async Task Standard_input_arrives_whole(int length)
    {
        string input = string.Concat(Enumerable.Range(0, length / 10).Select(i => $"{i,9}\n")) + new string('x', length % 10);

        (int exitCode, string output, _) = await RunAsync(new { stdin = input });

        Assert.Equal(0, exitCode);
        Assert.Equal(input, output);
    }

    [Fact]
    public async Task Text_that_is_not_ASCII_passes_through_standard_input()
    {
        Assert.Equal("ünï 😀 \u0000 end", (await RunAsync(new { stdin = "ünï 😀 \u0000 end" })).Output);
    }

    [Fact]
    public async Task An_argument_with_a_NUL_is_refused()
    {
        WitValueException error = await Assert.ThrowsAsync<WitValueException>(() => RunAsync(new { args = new[] { "fine", "cut\0off" } }));

        Assert.Equal("arguments.args[1]: an argument of a command can't have a NUL character in it", error.Message);
    }

    [Fact]
    public async Task More_output_than_the_limit_is_an_error()
    {
        string input = new('x', (10 * 1024 * 1024) + 5);

        ToolException error = await Assert.ThrowsAsync<ToolException>(() => RunAsync(new { stdin = input }));

        Assert.Equal(ToolErrorKind.ResultTooLarge, error.Kind);
        Assert.Equal("The tool 'command' returned 10485765 bytes; the limit is 10485760 bytes.", error.Message);
    }

    [Fact]
    public async Task A_million_arguments_end_the_call_at_most()
    {
        string json = $$"""{"args":[{{string.Join(',', Enumerable.Repeat("\"\"", 3_000_000))}}]}""";

        // Whether the guest can take that many is its affair; the process must survive.
        try
        {
            await _session.CallAsync("command", json, TimeSpan.FromSeconds(20));
        }
        catch (Exception e) when (e is ToolException or WitValueException)
        {
            Assert.NotEmpty(e.Message);
        }

        Assert.Equal((0, "still here\n", "done\n"), await RunAsync(new { args = new[] { "still here" } }));
    }

    [Fact]
    public async Task One_call_does_not_see_the_input_of_another()
    {
        Task<(int ExitCode, string Output, string Error)>[] calls =
            [.. Enumerable.Range(0, 50).Select(i => RunAsync(new { args = new[] { $"argument {i}" }, stdin = $"input {i}" }))];

        for (int i = 0; i < calls.Length; i++)
        {
            Assert.Equal($"argument {i}\ninput {i}", (await calls[i]).Output);
        }
    }

    public void Dispose() => _session.Dispose();

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(object arguments)
    {
        using JsonDocument result = JsonDocument.Parse((await _session.CallAsync("command", JsonSerializer.Serialize(arguments)))!);
        JsonElement root = result.RootElement;
        return (root.GetProperty("exit-code").GetInt32(), root.GetProperty("stdout").GetString()!, root.GetProperty("stderr").GetString()!);
    }
}
