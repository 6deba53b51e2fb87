using Wassette.Policies;
using Wassette.Policies.Storage;

namespace Wassette.Tests.Policies.Storage;

public sealed class StoragePlanTests
{
    [Theory]
    [InlineData("rw fs://ws/**", "ws=/work/ws rw")]
    [InlineData("r fs://ws", "ws=/work/ws r")]
    [InlineData("r fs:///var/log/**", "/var/log=/var/log r")]
    [InlineData("r fs:///", "/=/ r")]
    [InlineData("r fs://**", ".=/work r")]
    [InlineData("r fs://.", ".=/work r")]
    [InlineData("r fs://config/app.yaml", "config=/work/config r")]
    [InlineData("w fs://state.json", ".=/work rw")]
    [InlineData("r fs:///var/log/*.log", "/var/log=/var/log r")]
    [InlineData("r fs://a/*/b/**", "a=/work/a r")]
    [InlineData("r fs://My%20Files/**", "My Files=/work/My Files r")]
    public void A_rule_opens_the_directory_that_it_names_or_that_holds_its_file(string rule, string preopen) =>
        Assert.Equal([preopen], Preopens(new StoragePlaces().Plan(HostPlatform.Linux, rule)));

    [Theory]
    [InlineData("a wider grant makes a narrower one unnecessary", "rw fs://ws/**; r fs://ws/src/**; rw fs://ws/a.txt", "ws=/work/ws rw")]
    [InlineData("a narrower grant with more access opens its own", "r fs://ws/**; rw fs://ws/out/**", "ws=/work/ws r; ws/out=/work/ws/out rw")]
    [InlineData("other names of one place stay apart", "r fs://ws/**; rw fs:///work/ws/**", "/work/ws=/work/ws rw; ws=/work/ws r")]
    [InlineData("one name is opened once", "r fs://ws/**; w fs://ws/a.txt; r fs://ws/*.md", "ws=/work/ws rw")]
    [InlineData("a glob does not make others unnecessary", "rw fs://ws/*; r fs://ws/sub/**", "ws=/work/ws rw; ws/sub=/work/ws/sub r")]
    [InlineData("the root above all", "rw fs:///**; r fs:///var/**", "/=/ rw")]
    [InlineData("the workspace above all in it", "rw fs://**; r fs://var/**", ".=/work rw")]
    public void Overlapping_grants_open_each_name_once(string why, string rules, string preopens)
    {
        Assert.NotNull(why);
        Assert.Equal(preopens.Split("; "), Preopens(new StoragePlaces().Plan(HostPlatform.Linux, rules.Split("; "))));
    }

    [Fact]
    public void A_file_rule_does_not_open_what_lies_beside_the_file()
    {
        StoragePlan plan = new StoragePlaces().Plan(HostPlatform.Linux, "rw fs://config/app.yaml");

        Assert.Equal("TLRW", StorageRulesTests.Allowed(plan.Rules, "/work/config/app.yaml"));
        Assert.Equal("", StorageRulesTests.Allowed(plan.Rules, "/work/config/other.yaml"));
        Assert.Equal("T", StorageRulesTests.Allowed(plan.Rules, "/work/config"));
    }

    [Fact]
    public void What_is_missing_is_a_warning_and_breaks_nothing_else()
    {
        StoragePlaces files = new StoragePlaces()
            .With("/work/gone", HostEntryKind.Missing).With("/work/out/new.json", HostEntryKind.Missing)
            .With("/work/none", HostEntryKind.Missing).With("/work/none/x.txt", HostEntryKind.Missing);

        StoragePlan plan = files.Plan(HostPlatform.Linux, "rw fs://gone/**", "w fs://out/new.json", "w fs://none/x.txt", "r fs://ws/**");

        Assert.Equal(["out=/work/out rw", "ws=/work/ws r"], Preopens(plan));
        Assert.Equal(3, plan.Diagnostics.Length);
        Assert.All(plan.Diagnostics, finding => Assert.Equal(PolicyDiagnosticSeverity.Warning, finding.Severity));
        Assert.Equal("There is no such file or directory yet ('fs://gone/**').", plan.Diagnostics[0].Message);
    }

    [Fact]
    public void A_device_or_pipe_is_not_opened()
    {
        StoragePlan plan = new StoragePlaces().With("/work/pipe", HostEntryKind.Other).Plan(HostPlatform.Linux, "r fs://pipe");

        Assert.Empty(plan.Preopens);
        Assert.Equal("The place is neither a regular file nor a directory, so the rule grants nothing ('fs://pipe').", Assert.Single(plan.Diagnostics).Message);
    }

    [Fact]
    public void A_rule_is_where_its_links_lead()
    {
        StoragePlan plan = new StoragePlaces().Link("/work/link", "/data/real").Plan(HostPlatform.Linux, "r fs://link/**", "-rw fs://link/secret/**");

        Assert.Equal(["link=/data/real r"], Preopens(plan));
        Assert.Equal("TLR", StorageRulesTests.Allowed(plan.Rules, "/data/real/x"));
        Assert.Equal("", StorageRulesTests.Allowed(plan.Rules, "/data/real/secret/x"));
        Assert.Equal("", StorageRulesTests.Allowed(plan.Rules, "/work/link/x"));
    }

    [Fact]
    public void A_link_that_the_component_could_change_leads_nowhere()
    {
        StoragePlan plan = new StoragePlaces().Link("/work/ws/sub", "/etc").Plan(HostPlatform.Linux, "rw fs://ws/**", "r fs://ws/sub/**");

        Assert.Equal(["ws=/work/ws rw"], Preopens(plan));
        Assert.Equal("", StorageRulesTests.Allowed(plan.Rules, "/etc/passwd"));
        Assert.StartsWith("The path goes through a link that the component itself could change", Assert.Single(plan.Diagnostics).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reserved_place_is_not_opened_even_through_a_link()
    {
        StoragePlan plan = new StoragePlaces().Link("/work/p", "/proc/self").Plan(HostPlatform.Linux, "r fs:///proc/**", "r fs://p/**", "r fs:///dev/null");

        Assert.Empty(plan.Preopens);
        Assert.Equal(3, plan.Diagnostics.Length);
    }

    [Fact]
    public void A_denied_directory_is_not_opened() =>
        Assert.Empty(new StoragePlaces().Plan(HostPlatform.Linux, "rw fs://ws/a/**", "-rw fs://ws/**").Preopens);

    [Fact]
    public void Windows_places_have_drives()
    {
        StoragePlan plan = new StoragePlaces().Plan(HostPlatform.Windows, "r fs:///C:/x/**", "rw fs://ws/**", "r fs:///var/log/**", "r fs:///", "r fs://nul/**", "r fs://a:b");

        Assert.Equal(["/C:/x=/C:/x r", "ws=/C:/work/ws rw"], Preopens(plan));
        Assert.Equal(4, plan.Diagnostics.Length);
        Assert.All(plan.Diagnostics, finding => Assert.Equal(PolicyDiagnosticSeverity.Warning, finding.Severity));
    }

    [Fact]
    public void With_a_deny_rule_that_can_not_be_kept_nothing_is_granted()
    {
        StoragePlan plan = new StoragePlaces().Plan(HostPlatform.Windows, "rw fs://ws/**", "-rw fs://ws/secret.");

        Assert.Empty(plan.Preopens);
        Assert.Equal("", StorageRulesTests.Allowed(plan.Rules, "/C:/work/ws/a"));
        Assert.Equal(PolicyDiagnosticSeverity.Error, Assert.Single(plan.Diagnostics).Severity);
    }

    [Theory]
    [InlineData("\\\\server\\share\\work")]
    [InlineData("\\\\?\\C:\\work")]
    [InlineData("work")]
    public void A_workspace_that_is_no_plain_path_makes_relative_rules_grant_nothing(string workspace)
    {
        StoragePlan plan = new StoragePlaces().Plan(HostPlatform.Windows, workspace, [], "rw fs://ws/**", "r fs:///C:/x/**");

        Assert.Equal(["/C:/x=/C:/x r"], Preopens(plan));
        Assert.Single(plan.Diagnostics);
    }

    private static string[] Preopens(StoragePlan plan) =>
        [.. plan.Preopens.Select(open => $"{open.GuestPath}=/{string.Join('/', open.HostPath)} {(open.IsMutable ? "rw" : "r")}")];
}
