using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Wassette.Mcp.Clients;

namespace Wassette.Mcp.Tests.Clients;

public sealed class JsonRegistrationTests
{
    private const string Entry =
        """
        "wassette": {
              "type": "stdio",
              "command": "pwsh",
              "args": ["-NoProfile", "-Command", "Start-WassetteServer"]
            }
        """;

    [Theory]
    [InlineData("VSCode", "servers")]
    [InlineData("ClaudeCode", "mcpServers")]
    [InlineData("Cursor", "mcpServers")]
    [InlineData("GeminiCli", "mcpServers")]
    public void A_file_and_its_directory_are_made_where_there_are_none(string client, string key)
    {
        using ClientFolder folder = new(client);

        Assert.True(folder.Register());
        Assert.False(folder.Register());

        JsonObject server = JsonNode.Parse(folder.Text)![key]!["wassette"]!.AsObject();
        Assert.Equal("pwsh", (string?)server["command"]);
        Assert.Equal(["-NoProfile", "-Command", "Start-WassetteServer"], server["args"]!.AsArray().Select(item => (string?)item));
        Assert.Equal(client is "VSCode" or "ClaudeCode" ? "stdio" : null, (string?)server["type"]);
    }

    [Fact]
    public void What_is_registered_is_laid_out_as_the_file_is()
    {
        using ClientFolder folder = new("VSCode");
        folder.Write("{\r\n\t// mine\r\n\t\"servers\": {\r\n\t\t\"a\": { \"command\": \"x\" }, // note\r\n\t},\r\n\t\"inputs\": [],\r\n}");

        folder.Register();

        Assert.Equal(
            "{\r\n\t// mine\r\n\t\"servers\": {\r\n\t\t\"a\": { \"command\": \"x\" }, // note\r\n\t\t\"wassette\": {\r\n\t\t\t\"type\": \"stdio\",\r\n\t\t\t\"command\": \"pwsh\",\r\n"
            + "\t\t\t\"args\": [\"-NoProfile\", \"-Command\", \"Start-WassetteServer\"]\r\n\t\t},\r\n\t},\r\n\t\"inputs\": [],\r\n}",
            folder.Text);
    }

    [Theory]
    [InlineData("", $"{{\n  \"servers\": {{\n    {Entry}\n  }}\n}}\n")]
    [InlineData("// none yet", $"// none yet\n{{\n  \"servers\": {{\n    {Entry}\n  }}\n}}\n")]
    [InlineData("{}", $"{{\n  \"servers\": {{\n    {Entry}\n  }}\n}}")]
    [InlineData("{\n  \"servers\": {}\n}", $"{{\n  \"servers\": {{\n    {Entry}\n  }}\n}}")]
    [InlineData("{\n  \"servers\": {\n  }\n}", $"{{\n  \"servers\": {{\n    {Entry}\n  }}\n}}")]
    [InlineData("{\n  \"inputs\": [[1, [2]], {}] // end\n}", $"{{\n  \"inputs\": [[1, [2]], {{}}], // end\n  \"servers\": {{\n    {Entry}\n  }}\n}}")]
    [InlineData("{\n  \"servers\": { // none\n  }\n}", $"{{\n  \"servers\": {{ // none\n    {Entry}\n  }}\n}}")]
    [InlineData(
        """{"servers":{"a":{}}}""",
        """{"servers":{"a":{},"wassette":{"type":"stdio","command":"pwsh","args":["-NoProfile","-Command","Start-WassetteServer"]}}}""")]
    [InlineData(
        """{ "inputs": [] }""",
        """{ "inputs": [], "servers": {"wassette": {"type": "stdio", "command": "pwsh", "args": ["-NoProfile", "-Command", "Start-WassetteServer"]}} }""")]
    public void A_server_is_added_where_one_would_write_it(string before, string after)
    {
        using ClientFolder folder = new("VSCode");
        folder.Write(before);

        folder.Register();

        Assert.Equal(after, folder.Text);
    }

    [Theory]
    [InlineData("{ \"servers\": {\"wassette\": 1, \"b\": 2} }", "{ \"servers\": {\"b\": 2} }")]
    [InlineData("{ \"servers\": {\"a\": 1, \"wassette\": 1, \"b\": 2} }", "{ \"servers\": {\"a\": 1, \"b\": 2} }")]
    [InlineData("{ \"servers\": {\"a\": 1, /*x*/ \"wassette\": 1} }", "{ \"servers\": {\"a\": 1 /*x*/} }")]
    [InlineData("{ \"servers\": {\"a\": 1, // a\n \"wassette\": 1, \"b\": 2} }", "{ \"servers\": {\"a\": 1, // a\n \"b\": 2} }")]
    [InlineData("{ \"servers\": {\"a\": 1, // a\n \"wassette\": 1} }", "{ \"servers\": {\"a\": 1 // a\n } }")]
    [InlineData("{ \"servers\": {\"a\": 1 // a\n , \"wassette\": 1 /* w */ , // c\n} }", "{ \"servers\": {\"a\": 1 // a\n , /* w */  // c\n} }")]
    [InlineData("{ \"servers\": {\n // ours\n \"wassette\": { /* in */ }\n} }", "{ \"servers\": {\n // ours\n} }")]
    [InlineData("{ \"servers\": {\n  \"wassette\": 1,\n} }", "{ \"servers\": {} }")]
    [InlineData("{ \"servers\": { \"wassette\": 1 } }", "{ \"servers\": { } }")]
    public void What_is_removed_leaves_what_is_around_it(string before, string after)
    {
        using ClientFolder folder = new("VSCode");
        folder.Write(before);

        Assert.True(folder.Unregister(force: true));

        Assert.Equal(after, folder.Text);
        Assert.False(folder.Unregister(force: true));
    }

    [Fact]
    public void Another_server_of_the_name_is_replaced_only_when_forced()
    {
        using ClientFolder folder = new("Cursor");
        const string Before = """{"mcpServers": { "wassette": {"command": "wassette", "args": ["serve"]}, "b": {} }}""";
        folder.Write(Before);

        RegistrationException refusal = folder.Refusal();
        RegistrationException removal = Assert.Throws<RegistrationException>(() => folder.Unregister());

        Assert.Equal(RegistrationErrorKind.NameTaken, refusal.Kind);
        Assert.Equal(RegistrationErrorKind.NotOurs, removal.Kind);
        Assert.Equal(Before, folder.Text);
        Assert.True(folder.Register(force: true));
        Assert.Equal(
            """{"mcpServers": { "wassette": {"command": "pwsh", "args": ["-NoProfile", "-Command", "Start-WassetteServer"]}, "b": {} }}""",
            folder.Text);
        Assert.True(folder.Unregister());
    }

    [Fact]
    public void What_the_user_added_to_our_server_stays()
    {
        using ClientFolder folder = new("VSCode");
        folder.Register();
        string edited = folder.Text.Replace("\"type\"", "\"env\": {\"A\": \"1\"}, \"type\"", StringComparison.Ordinal);
        folder.Write(edited);

        Assert.False(folder.Register());
        Assert.Equal(edited, folder.Text);
        Assert.True(folder.Unregister());
    }

    [Theory]
    [InlineData("http", null)]
    [InlineData(null, "http://localhost/mcp")]
    public void A_server_with_our_command_that_is_reached_otherwise_is_another(string? type, string? url)
    {
        using ClientFolder folder = new("VSCode");
        JsonObject server = new() { ["command"] = "pwsh", ["args"] = new JsonArray("-NoProfile", "-Command", "Start-WassetteServer") };
        if (type is not null)
        {
            server["type"] = type;
        }

        if (url is not null)
        {
            server["url"] = url;
        }

        folder.Write(new JsonObject { ["servers"] = new JsonObject { ["wassette"] = server } }.ToJsonString());

        Assert.Equal(RegistrationErrorKind.NameTaken, folder.Refusal().Kind);
    }

    [Theory]
    [InlineData("{\n  \"servers\": {\n    \"a\": {} \"b\": {}\n  }\n}", "line 3, column 13")]
    [InlineData("{\"servers\": {}} x", "line 1, column 17")]
    [InlineData("{\"servers\": {}", "line 1, column 15")]
    [InlineData("[]", "line 1, column 1: an object is needed here.")]
    [InlineData("null", "line 1, column 1")]
    [InlineData("{\"servers\": []}", "line 1, column 13: 'servers' must be an object.")]
    [InlineData("{\"servers\": {\"ä\": 1,\n\"ä\": 2}}", "line 2, column 1: the name 'ä' occurs twice")]
    [InlineData("{\"servers\": {}, \"\\u0073ervers\": {}}", "line 1, column 17: the name 'servers' occurs twice")]
    [InlineData("{\"\\ud800\": 1}", "line 1, column 2: the name has half a surrogate pair")]
    [InlineData("{\"servers\": {\"wassette\": {\"command\": \"\\ud800\"}}}", "line 1, column 26")]
    [InlineData("{\"a\": 1} /* never ends", "line 1")]
    public void A_broken_file_is_refused_with_its_place_and_not_changed(string text, string place)
    {
        using ClientFolder folder = new("VSCode");
        folder.Write(text);

        RegistrationException refusal = folder.Refusal();

        Assert.Equal(RegistrationErrorKind.DamagedFile, refusal.Kind);
        Assert.Contains($"{folder.Path}', {place}", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(text, folder.Text);
    }

    [Theory]
    [InlineData("ClaudeCode", "{\"mcpServers\": {}} // c")]
    [InlineData("ClaudeCode", "{\"mcpServers\": {},}")]
    [InlineData("GeminiCli", "{\"mcpServers\": {},}")]
    public void What_the_client_itself_can_not_read_is_broken(string client, string text)
    {
        using ClientFolder folder = new(client);
        folder.Write(text);

        Assert.Equal(RegistrationErrorKind.DamagedFile, folder.Refusal().Kind);
    }

    [Fact]
    public void Text_that_is_not_in_utf_8_is_refused_with_its_place()
    {
        using ClientFolder folder = new("VSCode");
        folder.Write([.. "{\n \"a\": \""u8, 0xE4, .. "\"}"u8]);

        Assert.Contains("line 2, column 8: the text is not in UTF-8.", folder.Refusal().Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.b")]
    [InlineData("a\"b\\c/d")]
    [InlineData("übung 世界 🧪")]
    [InlineData("$schema")]
    public void A_name_can_have_any_character_that_is_seen(string name)
    {
        using ClientFolder folder = new("VSCode");
        const string Before = "\uFEFF{\n    \"servers\": {\n        \"a\": {}\n    }\n}";
        folder.Write(Before);

        folder.Register(name);

        Assert.True(JsonNode.Parse(folder.Text[1..])!["servers"]!.AsObject().ContainsKey(name));
        Assert.True(folder.Unregister(name));
        Assert.Equal(Before, folder.Text);
    }

    [Fact]
    public void A_thousand_servers_and_much_nesting_are_no_hindrance()
    {
        using ClientFolder folder = new("VSCode");
        string servers = string.Join(",\n", Enumerable.Range(0, 1000).Select(i => $"    \"s{i}\": {{ \"command\": \"x{i}\" }}"));
        string nested = new string('[', 400) + new string(']', 400);
        string before = $"{{\n  \"servers\": {{\n{servers}\n  }},\n  \"deep\": {nested}\n}}\n";
        folder.Write(before);

        folder.Register();
        folder.Register("second");

        Assert.Equal(1002, JsonNode.Parse(folder.Text, documentOptions: new JsonDocumentOptions { MaxDepth = 500 })!["servers"]!.AsObject().Count);
        folder.Unregister();
        folder.Unregister("second");
        Assert.Equal(before, folder.Text);
    }

    [Fact]
    public void Nesting_without_end_is_refused()
    {
        using ClientFolder folder = new("VSCode");
        folder.Write("{\"a\": " + new string('[', 100_000));

        Assert.Equal(RegistrationErrorKind.DamagedFile, folder.Refusal().Kind);
    }

    [Fact]
    public void A_huge_file_is_not_read()
    {
        using ClientFolder folder = new("ClaudeCode");
        folder.Write(Encoding.UTF8.GetBytes("{}" + new string(' ', 16 * 1024 * 1024)));

        RegistrationException refusal = folder.Refusal();

        Assert.Equal(RegistrationErrorKind.DamagedFile, refusal.Kind);
        Assert.Contains("at most", refusal.Message, StringComparison.Ordinal);
    }
}
