using Wassette.Components.Compilation;
using Wassette.Tests.Support;

namespace Wassette.Tests.Components.Compilation;

public sealed class CompilerHostTests : IDisposable
{
    private static readonly string Exe = OperatingSystem.IsWindows() ? ".exe" : "";

    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public void This_process_can_be_started_again() => Assert.NotNull(CompilerHost.Current);

    [Fact]
    public void A_program_on_a_shared_runtime_is_run_by_dotnet()
    {
        string dotnet = Touch("sdk/dotnet" + Exe);
        string entry = Touch("tools/store/pwsh.dll");
        Touch("tools/store/pwsh.runtimeconfig.json");

        // As a .NET tool it is started by a small program of another folder.
        CompilerHost? host = CompilerHost.Find(Touch("tools/pwsh" + Exe), entry, Runtime(), "/hook.dll");

        Assert.NotNull(host);
        Assert.Equal(dotnet, host.Program);
        Assert.Equal(["exec", entry], host.Arguments);
        Assert.Equal("/hook.dll", host.Hook);
    }

    [Fact]
    public void A_program_with_its_own_runtime_is_run_itself()
    {
        string program = Touch("pwsh/pwsh" + Exe);
        string entry = Touch("pwsh/pwsh.dll");
        Touch("pwsh/pwsh.runtimeconfig.json");

        CompilerHost? host = CompilerHost.Find(program, entry, _directory.File("pwsh"), "/hook.dll");

        Assert.NotNull(host);
        Assert.Equal(program, host.Program);
        Assert.Empty(host.Arguments);
    }

    [Theory]
    [InlineData("editor", "pwsh/host.dll", "loaded .NET into itself")]
    [InlineData("pwsh/other", "pwsh/host.dll", "has another name than its assembly")]
    [InlineData("pwsh/host", "", "is a single file")]
    [InlineData(null, "pwsh/host.dll", "is not known")]
    public void A_program_that_may_be_anything_is_never_started(string? program, string entry, string why)
    {
        CompilerHost? host = CompilerHost.Find(
            program is null ? null : Touch(program + Exe),
            entry.Length == 0 ? "" : Touch(entry),
            _directory.File("pwsh"),
            "/hook.dll");

        Assert.True(host is null, why);
    }

    [Fact]
    public void Neither_is_dotnet_without_the_program_s_configuration()
    {
        Touch("sdk/dotnet" + Exe);

        Assert.Null(CompilerHost.Find(Touch("editor" + Exe), Touch("app/app.dll"), Runtime(), "/hook.dll"));
    }

    public void Dispose() => _directory.Dispose();

    private string Runtime() => Path.GetDirectoryName(Touch("sdk/shared/Microsoft.NETCore.App/10.0.0/System.Private.CoreLib.dll"))!;

    private string Touch(string name)
    {
        string path = Path.GetFullPath(_directory.File(name));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, []);
        return path;
    }
}
