using Wassette.Sandbox.Storage;

namespace Wassette.Tests.Sandbox.Storage;

public sealed class HostNamesTests
{
    [Theory]
    [InlineData("a\\b")]
    [InlineData("file:stream")]
    [InlineData("file::$DATA")]
    [InlineData("C:")]
    [InlineData("NUL")]
    [InlineData("nul.txt")]
    [InlineData("con .log")]
    [InlineData("COM1")]
    [InlineData("LPT¹.x")]
    [InlineData("secret.")]
    [InlineData("secret ")]
    [InlineData("SECRET~1")]
    [InlineData("SECRET~1.TXT")]
    [InlineData("a?")]
    [InlineData("a\u0001")]
    [InlineData("")]
    public void A_name_that_Windows_takes_for_something_else_is_refused_there(string name) => Assert.False(HostNames.IsPlainOnWindows(name));

    [Theory]
    [InlineData("file.txt")]
    [InlineData(".git")]
    [InlineData("console")]
    [InlineData("a~b")]
    [InlineData("backup~")]
    [InlineData("ünïcode 名")]
    public void An_ordinary_name_is_plain(string name) => Assert.True(HostNames.IsPlainOnWindows(name));
}
