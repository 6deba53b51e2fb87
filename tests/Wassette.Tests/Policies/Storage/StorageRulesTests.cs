using Wassette.Policies;
using Wassette.Policies.Storage;

namespace Wassette.Tests.Policies.Storage;

public sealed class StorageRulesTests
{
    [Theory]
    // A tree grants itself and all below, under the workspace root.
    [InlineData("rw fs://ws/**", "/work/ws", "TLRW")]
    [InlineData("rw fs://ws/**", "/work/ws/a/b.txt", "TLRW")]
    [InlineData("rw fs://ws", "/work/ws/a/b.txt", "TLRW")]
    [InlineData("r fs://ws/**", "/work/ws/a", "TLR")]
    [InlineData("w fs://ws/**", "/work/ws/a", "TW")]
    [InlineData("rw fs://ws/**", "/work", "T")]
    [InlineData("rw fs://ws/**", "/", "T")]
    [InlineData("rw fs://ws/**", "/work/ws2", "")]
    [InlineData("rw fs://ws/**", "/work/WS", "")]
    [InlineData("rw fs://ws/**", "/ws", "")]
    [InlineData("rw fs://**", "/work/x", "TLRW")]
    [InlineData("rw fs://**", "/other", "")]
    [InlineData("r fs:///**", "/other/x", "TLR")]
    // A file grants its own path; the parents are passed through, not listed.
    [InlineData("r fs://config/app.yaml", "/work/config/app.yaml", "TLR")]
    [InlineData("r fs://config/app.yaml", "/work/config", "T")]
    [InlineData("r fs://config/app.yaml", "/work/config/app.yam", "")]
    [InlineData("r fs://config/app.yaml", "/work/config/app.yaml2", "")]
    // A glob grants what it fits in one directory and nothing below.
    [InlineData("r fs:///var/log/*.log", "/var/log/a.log", "TR")]
    [InlineData("r fs:///var/log/*.log", "/var/log/.log", "TR")]
    [InlineData("r fs:///var/log/*.log", "/var/log/a.txt", "")]
    [InlineData("r fs:///var/log/*.log", "/var/log/a/b.log", "")]
    [InlineData("r fs:///var/log/*.log", "/var/log/a.log/b", "")]
    [InlineData("r fs:///var/log/*.log", "/var/log", "T")]
    [InlineData("r fs:///var/log/*", "/var/log/x", "TR")]
    [InlineData("r fs://a/*/c/**", "/work/a/b", "T")]
    [InlineData("r fs://a/*/c/**", "/work/a/b/c/d", "TLR")]
    [InlineData("r fs://a/*/c/**", "/work/a/b/x", "")]
    [InlineData("r fs://a/*/c", "/work/a/b/c", "TR")]
    [InlineData("r fs://a/*/c", "/work/a/b/c/d", "")]
    [InlineData("r fs://a/**/x.txt", "/work/a/x.txt", "TR")]
    [InlineData("r fs://a/**/x.txt", "/work/a/b/c/x.txt", "TR")]
    [InlineData("r fs://a/**/x.txt", "/work/a/b/c", "T")]
    // Question marks, brackets and braces are themselves.
    [InlineData("r fs://a?[b]{c}", "/work/a?[b]{c}", "TLR")]
    [InlineData("r fs://a?[b]{c}", "/work/axbc", "")]
    [InlineData("r fs://a%2Ab", "/work/a*b", "TLR")]
    [InlineData("r fs://a%2Ab", "/work/axb", "")]
    public void An_allow_rule_grants(string rule, string path, string operations) =>
        Assert.Equal(operations, Allowed(Rules(HostPlatform.Linux, rule), path));

    [Theory]
    [InlineData("-rw fs://ws/.git/**", "/work/ws/.git", "")]
    [InlineData("-rw fs://ws/.git/**", "/work/ws/.git/config", "")]
    [InlineData("-rw fs://ws/.git/**", "/work/ws/.gitignore", "TLRW")]
    [InlineData("-rw fs://ws/.git/**", "/work/ws", "TLRW")]
    [InlineData("-rw fs://ws/.git", "/work/ws/.git/config", "")]
    [InlineData("-w fs://ws/a/**", "/work/ws/a/b", "TLR")]
    [InlineData("-r fs://ws/a/**", "/work/ws/a/b", "TW")]
    [InlineData("-rw fs://ws/*.key", "/work/ws/a.key", "")]
    [InlineData("-rw fs://ws/*.key", "/work/ws/a.key/b", "")]
    [InlineData("-rw fs://ws/*.key", "/work/ws/b/a.key", "TLRW")]
    [InlineData("-rw fs://ws/**/.git", "/work/ws/b/c/.git/x", "")]
    [InlineData("-rw fs://ws/**/.git", "/work/ws/.git", "")]
    [InlineData("-rw fs:///work/ws/a", "/work/ws/a/b", "")]
    [InlineData("-rw fs:///**", "/work/ws/a", "")]
    [InlineData("-rw fs://ws/a/**", "/work/ws/a", "")]
    public void Deny_beats_allow(string rule, string path, string operations) =>
        Assert.Equal(operations, Allowed(Rules(HostPlatform.Linux, "rw fs://ws/**", "rw fs://ws/a/b/c", rule), path));

    [Theory]
    [InlineData("/proc/self/environ")]
    [InlineData("/proc/self/mem")]
    [InlineData("/proc")]
    [InlineData("/sys/kernel")]
    [InlineData("/dev/sda")]
    [InlineData("/home/me/.wassette/secrets/x")]
    public void Reserved_places_are_denied_within_any_grant(string path)
    {
        StorageRules rules = new StoragePlaces().Plan(HostPlatform.Linux, "/work", [["home", "me", ".wassette"]], "rw fs:///**", "rw fs:///proc/**", "rw fs:///home/me/.wassette/**").Rules;

        PolicyDecision decision = rules.At(StoragePlaces.Segments(path)).Decide(StorageOperation.Read);
        Assert.Equal((false, null, "The place is one that no rule opens."), (decision.IsAllowed, decision.Rule, decision.Reason));
        Assert.Empty(decision.Remedies);
        Assert.Equal("TLRW", Allowed(rules, "/home/me"));
    }

    [Theory]
    [InlineData("/work/ws/..")]
    [InlineData("/work/ws/../ws/a")]
    [InlineData("/work/./ws/a")]
    [InlineData("/work/ws/\0")]
    public void A_path_that_is_not_resolved_is_refused(string path)
    {
        StorageRules rules = Rules(HostPlatform.Linux, "rw fs://**", "rw fs:///**");

        Assert.Equal("", Allowed(rules, path));
        Assert.StartsWith("The path is refused: ", rules.At(StoragePlaces.Segments(path)).Decide(StorageOperation.Read).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_is_no_name_is_refused_and_so_is_all_below()
    {
        StorageRules rules = Rules(HostPlatform.Linux, "rw fs:///**");

        foreach (string name in new[] { "", ".", "..", "a/b", "a\0", "\udc00", new string('a', 256) })
        {
            Assert.False(rules.Root.Child(name).Decide(StorageOperation.Traverse).IsAllowed);
            Assert.False(rules.Root.Child(name).Child("x").Decide(StorageOperation.Read).IsAllowed);
        }
    }

    [Theory]
    [InlineData("C:/work/ws/A.txt", true)]
    [InlineData("c:/WORK/WS/a.TXT", true)]
    [InlineData("C:/work/ws/.git/config", false)]
    [InlineData("C:/work/ws/.GIT/config", false)]
    [InlineData("C:/work/ws/GIT~1/config", false)]
    [InlineData("C:/work/ws/.git./config", false)]
    [InlineData("C:/work/ws/.git /config", false)]
    [InlineData("C:/work/ws/.git::$INDEX_ALLOCATION/config", false)]
    [InlineData("C:/work/ws/a.txt:stream", false)]
    [InlineData("C:/work/ws/a.txt::$DATA", false)]
    [InlineData("C:/work/ws/NUL", false)]
    [InlineData("C:/work/ws/nul.txt", false)]
    [InlineData("C:/work/ws/com1", false)]
    [InlineData("C:/work/ws/COM¹.log", false)]
    [InlineData("C:/work/ws/CONIN$", false)]
    [InlineData("C:/work/ws/aux .c", false)]
    [InlineData("C:/work/ws/a\\b", false)]
    [InlineData("C:/work/ws/a*", false)]
    [InlineData("C:/work/ws/a\u0001", false)]
    [InlineData("C:/work/ws/x.", false)]
    [InlineData("C:/work/ws/PROGRA~1.TXT", false)]
    [InlineData("C:/work/ws/console", true)]
    [InlineData("C:/work/ws/com10", true)]
    [InlineData("C:/work/ws/notes~1draft.txt", true)]
    [InlineData("D:/work/ws/a", false)]
    [InlineData("work/ws/a", false)]
    [InlineData("?/C:/work/ws/a", false)]
    [InlineData("server/share/a", false)]
    public void Windows_names_are_compared_and_refused_as_Windows_does(string path, bool allowed) =>
        Assert.Equal(allowed, Rules(HostPlatform.Windows, "rw fs://ws/**", "-rw fs://ws/.git/**").At(StoragePlaces.Segments(path)).Decide(StorageOperation.Read).IsAllowed);

    [Theory]
    [InlineData("/work/ws/caf\u00e9", true)]
    [InlineData("/work/WS/cafe\u0301", true)]
    [InlineData("/work/ws/SECRE\u0301T/x", false)]
    [InlineData("/work/ws/secr\u00e9t/x", false)]
    [InlineData("/work/ws/se\u200ccr\u00e9t/x", false)]
    [InlineData("/work/ws/\u017fecr\u00e9t/x", false)]
    [InlineData("/work/ws/stra\u00dfe", false)]
    [InlineData("/work/ws/STRASSE", false)]
    [InlineData("/work/ws/\ufb01le", false)]
    [InlineData("/work/ws/\u1e9e", false)]
    public void MacOS_names_are_compared_without_case_and_normalization(string path, bool allowed) =>
        Assert.Equal(
            allowed,
            Rules(HostPlatform.MacOS, "rw fs://ws/**", "-rw fs://ws/SECR\u00c9T/**", "-rw fs://ws/strasse", "-rw fs://ws/file", "-rw fs://ws/ss")
                .At(StoragePlaces.Segments(path)).Decide(StorageOperation.Read).IsAllowed);

    [Fact]
    public void Linux_names_are_compared_as_they_are()
    {
        StorageRules rules = Rules(HostPlatform.Linux, "rw fs://caf\u00e9/**");

        Assert.True(rules.At(["work", "caf\u00e9"]).Decide(StorageOperation.Read).IsAllowed);
        Assert.False(rules.At(["work", "cafe\u0301"]).Decide(StorageOperation.Read).IsAllowed);
        Assert.False(rules.At(["work", "CAF\u00c9"]).Decide(StorageOperation.Read).IsAllowed);
    }

    [Fact]
    public void The_most_specific_rule_is_named()
    {
        StorageRules rules = Rules(HostPlatform.Linux, "r fs://**", "rw fs://a/**", "r fs://a/b/**", "r fs://a/b/*.txt", "r fs://a/b/c.txt", "-rw fs://a/x/**", "-rw fs://a/x/y");

        Assert.Equal("fs://a/b/c.txt", Rule("/work/a/b/c.txt", StorageOperation.Read));
        Assert.Equal("fs://a/b/*.txt", Rule("/work/a/b/d.txt", StorageOperation.Read));
        Assert.Equal("fs://a/b/**", Rule("/work/a/b/d", StorageOperation.Read));
        Assert.Equal("fs://a/**", Rule("/work/a/b/c.txt", StorageOperation.Write));
        Assert.Equal("fs://**", Rule("/work/b", StorageOperation.Read));
        Assert.Equal("fs://a/x/y", Rule("/work/a/x/y/z", StorageOperation.Read));
        Assert.Equal("fs://a/x/**", Rule("/work/a/x/z", StorageOperation.Read));
        Assert.Equal("fs://**", Rule("/work/b", StorageOperation.Write));
        Assert.Null(Rule("/other", StorageOperation.Read));

        string? Rule(string path, StorageOperation operation) => rules.At(StoragePlaces.Segments(path)).Decide(operation).Rule?.Text;
    }

    [Theory]
    [InlineData("/work/a/b", "Read", "fs://a/b", "Read")]
    [InlineData("/work/a/b", "List", "fs://a/b/**", "Read")]
    [InlineData("/work/a/b", "Write", "fs://a/b", "Write")]
    [InlineData("/etc/a*b%", "Read", "fs:///etc/a%2Ab%25", "Read")]
    [InlineData("/work", "List", "fs:///work/**", "Read")]
    public void A_refusal_names_the_grant_that_would_help(string path, string operation, string uri, string access)
    {
        StorageOperation wanted = Enum.Parse<StorageOperation>(operation);
        PolicyRemedy remedy = Assert.Single(Rules(HostPlatform.Linux).At(StoragePlaces.Segments(path)).Decide(wanted).Remedies);

        Assert.Equal((uri, access), (remedy.Target, remedy.Access.ToString()));
        Assert.True(Rules(HostPlatform.Linux, $"{(access == "Read" ? "r" : "w")} {uri}").At(StoragePlaces.Segments(path)).Decide(wanted).IsAllowed);
    }

    [Theory]
    [InlineData("/work/ro/f", "/work/rw/f", false, false)]
    [InlineData("/work/rw/f", "/work/ro/f", false, true)]
    [InlineData("/work/rw/f", "/work/rw2/f", false, true)]
    [InlineData("/work/rw/f", "/work/rw2/f", true, true)]
    [InlineData("/work/rw/f", "/work/none/f", true, true)]
    [InlineData("/work/none/f", "/work/rw/f", false, false)]
    [InlineData("/work/rw/a", "/work/rw/b", true, false)]
    [InlineData("/work/rw/b", "/work/rw/c", true, true)]
    [InlineData("/work/rw/b", "/work/rw/a", true, true)]
    [InlineData("/work/rw/a/.git", "/work/rw/b", true, false)]
    [InlineData("/work/rw/x.log", "/work/logs/x.log", false, true)]
    [InlineData("/work/logs/x.txt", "/work/logs/x.log", false, false)]
    [InlineData("/work/ro/f", "/work/ro/../rw/f", false, false)]
    [InlineData("/work/deep/a", "/work/rw/a", true, false)]
    [InlineData("/work/deep/a", "/work/deep/b", true, true)]
    public void A_move_may_not_carry_anything_to_where_the_access_is_wider(string from, string to, bool isDirectory, bool allowed)
    {
        StorageRules rules = Rules(
            HostPlatform.Linux, "r fs://ro/**", "rw fs://rw/**", "rw fs://rw2/**", "rw fs://logs/*.log", "rw fs://deep/**", "-rw fs://rw/a/.git/**", "-rw fs://deep/**/.git");
        StoragePosition target = to.Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate(rules.Root, (position, name) => position.Child(name));

        Assert.Equal(allowed, target.IsNoWiderThan(rules.At(StoragePlaces.Segments(from)), isDirectory));
    }

    internal static string Allowed(StorageRules rules, string path)
    {
        StoragePosition position = rules.At(StoragePlaces.Segments(path));
        return string.Concat(Enum.GetValues<StorageOperation>().Where(operation => position.Decide(operation).IsAllowed).Select(operation => operation.ToString()[0]));
    }

    private static StorageRules Rules(HostPlatform platform, params string[] rules) => new StoragePlaces().Plan(platform, rules).Rules;
}
