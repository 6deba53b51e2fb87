using Wassette.Mcp.Clients;

namespace Wassette.Mcp.Tests.Clients;

public sealed class TomlRegistrationTests
{
    private const string Table = "[mcp_servers.wassette]\ncommand = \"pwsh\"\nargs = [\"-NoProfile\", \"-Command\", \"Start-WassetteServer\"]\n";

    [Theory]
    [InlineData("", Table)]
    [InlineData("model = \"x\"\n", "model = \"x\"\n\n" + Table)]
    [InlineData("# mine\n\n[mcp_servers.a]\ncommand = \"x\" # c\n# end\n", "# mine\n\n[mcp_servers.a]\ncommand = \"x\" # c\n# end\n\n" + Table)]
    [InlineData("[mcp_servers]\na = { command = \"x\" }\n", "[mcp_servers]\na = { command = \"x\" }\n\n" + Table)]
    public void A_table_is_added_at_the_end(string before, string after)
    {
        using ClientFolder folder = new("Codex");
        folder.Write(before);

        Assert.True(folder.Register());

        Assert.Equal(after, folder.Text);
        Assert.False(folder.Register());
        Assert.True(folder.Unregister());
        Assert.Equal(before, folder.Text);
    }

    [Theory]
    [InlineData("a = 1")]
    [InlineData("a = 1\n\n\n")]
    [InlineData("\n")]
    [InlineData("a = 1\r\nb = 2")]
    [InlineData("a = 1\r\n# c\r\n")]
    [InlineData("\uFEFFa = 1\n")]
    [InlineData("a = \"\"\"\n[mcp_servers.wassette]\n\\\"\"\"\"\"\n[b.\"c.d\".'e']\nf = [ # x\n 1, [{ g = 'h' }], # y\n]\n[[k]]\n[[k]]\nl = 2026-11-23 10:00:00Z\nm = -1_0.5e+3\nn = inf")]
    [InlineData("a = '''\n'x\n''\n''''\nb = \"\"\"x \\\n   y\"\"\"\n")]
    public void What_is_registered_and_removed_leaves_every_byte(string before)
    {
        using ClientFolder folder = new("Codex");
        folder.Write(before);

        folder.Register();
        folder.Register("a.\"b\"\\ü🧪");
        Assert.NotEqual(before, folder.Text);
        folder.Unregister("a.\"b\"\\ü🧪");
        folder.Unregister();

        Assert.Equal(before, folder.Text);
    }

    [Fact]
    public void A_server_in_the_middle_is_removed_with_its_tables_and_nothing_else()
    {
        using ClientFolder folder = new("Codex");
        folder.Write(
            "[mcp_servers.wassette.env]\nA = \"1\"\n[x]\ny = 1\n\n[ mcp_servers . 'wassette' ] # ours\ncommand = \"\"\"pwsh\"\"\"\n# in it\n"
            + "args = [\n  '-NoProfile', # p\n  \"-Command\",\n  \"Start-Wassette\\u0053erver\",\n]\n# about z\n\n[z]\nq = 2\n[[mcp_servers.wassette.tools]]\nr = 3\n# last\n");

        Assert.False(folder.Register());
        Assert.True(folder.Unregister());

        Assert.Equal("[x]\ny = 1\n# about z\n\n[z]\nq = 2\n# last\n", folder.Text);
    }

    [Fact]
    public void Another_server_of_the_name_is_replaced_only_when_forced()
    {
        using ClientFolder folder = new("Codex");
        folder.Write("[mcp_servers.wassette]\nurl = \"http://localhost/\"\n[mcp_servers.wassette.env]\nA = \"1\"\n[z]\n");

        Assert.Equal(RegistrationErrorKind.NameTaken, folder.Refusal().Kind);
        Assert.Equal(RegistrationErrorKind.NotOurs, Assert.Throws<RegistrationException>(() => folder.Unregister()).Kind);
        folder.Register(force: true);

        Assert.Equal(Table + "[z]\n", folder.Text);
    }

    [Theory]
    [InlineData("mcp_servers = { a = { command = \"x\" } }")]
    [InlineData("mcp_servers.a.command = \"x\"")]
    [InlineData("\"mcp\\u005fservers\".a = 1")]
    [InlineData("[mcp_servers]\nwassette = { command = \"x\" }")]
    [InlineData("[mcp_servers]\nwassette.command = \"x\"")]
    [InlineData("[[mcp_servers]]\nname = \"x\"")]
    [InlineData("[[mcp_servers.wassette]]\nname = \"x\"")]
    public void Other_forms_of_the_servers_are_refused(string text)
    {
        using ClientFolder folder = new("Codex");
        folder.Write(text);

        RegistrationException refusal = folder.Refusal();

        Assert.Equal(RegistrationErrorKind.UneditableFile, refusal.Kind);
        Assert.Matches("line [12], column 1: only tables", refusal.Message);
        Assert.Equal(text, folder.Text);
    }

    [Theory]
    [InlineData("a = ", "line 1, column 5")]
    [InlineData("a = 1 b = 2", "line 1, column 7")]
    [InlineData("a = \"x\n", "line 1, column 5")]
    [InlineData("b = 1\na = \"\"\"x", "line 2, column 5")]
    [InlineData("a = [1, 2", "line 1, column 10")]
    [InlineData("a = {b = 1, b = 2}", "line 1, column 13")]
    [InlineData("[a\n", "line 1, column 3")]
    [InlineData("[a]\n[a]\n", "line 2, column 1: the table 'a' is there twice.")]
    [InlineData("[mcp_servers.wassette]\n[mcp_servers.\"wassette\"]\n", "line 2, column 1")]
    [InlineData("a = 1\n'a' = 2", "line 2, column 1: the key 'a' is there twice.")]
    [InlineData("a = \"\\q\"", "line 1, column 6")]
    [InlineData("a = \"\\ud800\"", "line 1, column 6")]
    [InlineData("a = yes", "line 1, column 5")]
    [InlineData("# \u0001", "line 1, column 3")]
    [InlineData("a = 1\rb = 2", "line 1, column 6")]
    [InlineData("= 1", "line 1, column 1")]
    public void A_broken_file_is_refused_with_its_place_and_not_changed(string text, string place)
    {
        using ClientFolder folder = new("Codex");
        folder.Write(text);

        RegistrationException refusal = folder.Refusal();

        Assert.Equal(RegistrationErrorKind.DamagedFile, refusal.Kind);
        Assert.Contains($"{folder.Path}', {place}", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(text, folder.Text);
    }

    [Fact]
    public void Nesting_without_end_is_refused()
    {
        using ClientFolder folder = new("Codex");
        folder.Write("a = " + new string('[', 1_000_000));

        Assert.Contains("nested more than 100 deep", folder.Refusal().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_thousand_servers_are_no_hindrance()
    {
        using ClientFolder folder = new("Codex");
        string before = string.Concat(Enumerable.Range(0, 1000).Select(i => $"[mcp_servers.s{i}]\ncommand = \"x\"\n"));
        folder.Write(before);

        folder.Register();
        Assert.Equal(before + "\n" + Table, folder.Text);
        folder.Unregister();

        Assert.Equal(before, folder.Text);
    }
}
