using CsCheck;
using Wassette.Mcp.Clients;

namespace Wassette.Mcp.Tests.Clients;

public sealed class RoundTripTests
{
    private static readonly Gen<string> Space = OneOf("", " ", "\t", "\n", "\n    ", "  ", " /* , } \" */ ", "// ] }\n  ", "\n  // x\n");
    private static readonly Gen<string> Name = OneOf("a", "b.c", "\\u00e4", "\\\"", "世界", "x/*", "//", "servers", "");

    /// <summary>An object whose text has everything between its elements; where it has nothing, it has not even a space.</summary>
    private static readonly Gen<string> Value = Gen.Recursive<string>((depth, value) => depth > 3
        ? OneOf("1.50e2", "null", "\"}\"", "[]", "{}")
        : Gen.OneOf(
            OneOf("true", "\"// no comment\"", "\"\\\\\"", "-0"),
            Gen.Select(Space, value, (space, item) => $"[{space}{item}{space}]"),
            Members(value)));

    [Fact]
    public void What_is_registered_and_removed_in_json_leaves_every_byte() =>
        Gen.Select(Space, Members(Value), Members(Value), Gen.Bool, (space, before, servers, isFirst) =>
            isFirst
                ? $"{{{space}\"servers\":{space}{servers}{space}, \"other\": {before}{space}}}"
                : $"{{{space}\"other\": {before}{space},\"servers\":{servers}{space}}}{space}")
        .Sample(
            text =>
            {
                using ClientFolder folder = new("VSCode");
                folder.Write(text);
                folder.Register("first", ServerCommand.ForScript("/a b/\"c\".ps1"));
                folder.Register("second");
                Assert.False(folder.Register("first", ServerCommand.ForScript("/a b/\"c\".ps1")));
                folder.Unregister("second");
                folder.Unregister("first");
                Assert.Equal(text, folder.Text);
            },
            iter: 150);

    [Fact]
    public void What_is_registered_and_removed_in_toml_leaves_every_byte() =>
        OneOf(
            "a = 1", "b.'c d' = \"\"\"\nx\n[mcp_servers.first]\n\"\"\"", "# c", "", " \t", "[t.u]", "[[v]]", "[mcp_servers.other]", "command = 'x' # y", "d = [\n1,\n]")
        .List[0, 8]
        .Where(lines => lines.Where(line => line.Length > 3).Distinct().Count() == lines.Count(line => line.Length > 3))
        .Select(OneOf("\n", "\r\n"), Gen.Bool, (lines, newLine, hasEnd) => string.Join(newLine, lines) + (hasEnd ? newLine : ""))
        .Sample(
            text =>
            {
                using ClientFolder folder = new("Codex");
                folder.Write(text);
                folder.Register("first", ServerCommand.ForScript("/a b/\"c\".ps1"));
                folder.Register("second");
                folder.Unregister("second");
                folder.Unregister("first");
                Assert.Equal(text, folder.Text);
            },
            iter: 150);

    private static Gen<string> OneOf(params string[] values) => Gen.OneOf([.. values.Select(value => Gen.Const(value))]);

    private static Gen<string> Members(Gen<string> value) =>
        Gen.Select(Space, Space, Gen.Select(Name, value).List[1, 4], Gen.Bool, (before, after, members, hasComma) =>
            $"{{{before}{string.Join($",{after}", members.DistinctBy(member => member.Item1).Select(member => $"\"{member.Item1}\":{before}{member.Item2}"))}{after}"
            + $"{(hasComma ? "," : "")}{before}}}");
}
