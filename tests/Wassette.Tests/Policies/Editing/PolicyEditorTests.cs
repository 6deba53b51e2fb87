using Wassette.Policies;
using Wassette.Policies.Editing;
using Wassette.Policies.Reading;

namespace Wassette.Tests.Policies.Editing;

public sealed class PolicyEditorTests
{
    private const string Commented = """
        # The weather tool's policy
        version: "1.0" # of the format

        permissions:
          # what it may reach
          network:
            allow:
              - host: api.weather.gov # forecasts
              # the map tiles
              - host: "*.tiles.example"

          # what it may read
          storage:
            allow:
            - uri: 'fs://cache/**'   # small
              access:
              - read
              # - write, one day
          # nothing more
        # the end

        """;

    [Fact]
    public void A_rule_is_added_after_the_last_one_and_nothing_else_changes()
    {
        PolicyEdit edit = PolicyEditor.Add(Commented, Host("api.example.com"));

        Assert.Equal(PolicyEditOutcome.Changed, edit.Outcome);
        Assert.Equal(Commented.Replace("      - host: \"*.tiles.example\"\n", "      - host: \"*.tiles.example\"\n      - host: \"api.example.com\"\n", StringComparison.Ordinal), edit.Text);
    }

    [Fact]
    public void A_list_keeps_its_own_indentation()
    {
        PolicyEdit edit = PolicyEditor.Add(Commented, Storage("fs://data", StorageAccess.ReadWrite));

        Assert.Contains("      - read\n    - uri: \"fs://data\"\n      access: [\"read\", \"write\"]\n      # - write, one day\n", edit.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_access_is_added_to_the_rule_that_is_there()
    {
        PolicyEdit edit = PolicyEditor.Add(Commented, Storage("fs://cache", StorageAccess.ReadWrite));

        Assert.Equal(Commented.Replace("      - read\n", "      - read\n      - \"write\"\n", StringComparison.Ordinal), edit.Text);
    }

    [Fact]
    public void A_section_that_is_not_there_is_made()
    {
        PolicyEdit edit = PolicyEditor.Add(Commented, Environment("API_KEY"));

        Assert.Contains("      - read\n  environment:\n    allow:\n      - key: \"API_KEY\"\n      # - write, one day\n", edit.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("version: '1.0'\npermissions: {}\n", "version: '1.0'\npermissions:\n  network:\n    allow:\n      - host: \"a.example\"\n")]
    [InlineData("version: '1.0'\npermissions: {} # none yet\n", "version: '1.0'\npermissions: # none yet\n  network:\n    allow:\n      - host: \"a.example\"\n")]
    [InlineData("version: '1.0'\npermissions:\n", "version: '1.0'\npermissions:\n  network:\n    allow:\n      - host: \"a.example\"\n")]
    [InlineData("version: '1.0'\npermissions: ~", "version: '1.0'\npermissions:\n  network:\n    allow:\n      - host: \"a.example\"")]
    [InlineData("version: '1.0'", "version: '1.0'\npermissions:\n  network:\n    allow:\n      - host: \"a.example\"")]
    [InlineData("version: '1.0'\r\npermissions:\r\n    network:\r\n        allow: []\r\n", "version: '1.0'\r\npermissions:\r\n    network:\r\n        allow:\r\n            - host: \"a.example\"\r\n")]
    [InlineData("version: '1.0'\npermissions:\n  network:\n    # none\n", "version: '1.0'\npermissions:\n  network:\n    allow:\n      - host: \"a.example\"\n    # none\n")]
    [InlineData("version: '1.0'\npermissions:\n  network:\n  storage: {}\n", "version: '1.0'\npermissions:\n  network:\n    allow:\n      - host: \"a.example\"\n  storage: {}\n")]
    [InlineData("version: '1.0'\npermissions:\n  network:\n    deny:\n    - host: b\n", "version: '1.0'\npermissions:\n  network:\n    deny:\n    - host: b\n    allow:\n      - host: \"a.example\"\n")]
    [InlineData("", "version: \"1.0\"\npermissions:\n  network:\n    allow:\n      - host: \"a.example\"\n")]
    [InlineData("# mine\n", "# mine\nversion: \"1.0\"\npermissions:\n  network:\n    allow:\n      - host: \"a.example\"\n")]
    [InlineData("# mine", "# mine\nversion: \"1.0\"\npermissions:\n  network:\n    allow:\n      - host: \"a.example\"\n")]
    [InlineData("---\n", "---\nversion: \"1.0\"\npermissions:\n  network:\n    allow:\n      - host: \"a.example\"\n")]
    [InlineData("\uFEFFversion: '1.0'\n", "\uFEFFversion: '1.0'\npermissions:\n  network:\n    allow:\n      - host: \"a.example\"\n")]
    [InlineData("version: '1.0'\npermissions: {network: {allow: [{host: b}]}}\n", "version: '1.0'\npermissions: {network: {allow: [{host: b}, {host: \"a.example\"}]}}\n")]
    [InlineData("version: '1.0'\npermissions: {network: {}}\n", "version: '1.0'\npermissions: {network: {allow: [{host: \"a.example\"}]}}\n")]
    [InlineData("version: '1.0'\npermissions: {network: {allow: []}}\n", "version: '1.0'\npermissions: {network: {allow: [{host: \"a.example\"}]}}\n")]
    [InlineData("version: '1.0'\npermissions: {network: , storage: {}}\n", "version: '1.0'\npermissions: {network: {allow: [{host: \"a.example\"}]} , storage: {}}\n")]
    [InlineData("version: '1.0'\npermissions: {storage: {}}\n", "version: '1.0'\npermissions: {storage: {}, network: {allow: [{host: \"a.example\"}]}}\n")]
    [InlineData("{\"version\": \"1.0\"}", "{\"version\": \"1.0\", \"permissions\": {\"network\": {\"allow\": [{\"host\": \"a.example\"}]}}}")]
    [InlineData("{\"version\": \"1.0\", \"permissions\": {\"network\": null}}", "{\"version\": \"1.0\", \"permissions\": {\"network\": {\"allow\": [{\"host\": \"a.example\"}]}}}")]
    [InlineData(
        "{\n  \"version\": \"1.0\",\n  \"permissions\": {\n    \"network\": {\n      \"allow\": [\n        { \"host\": \"b\" }\n      ]\n    }\n  }\n}\n",
        "{\n  \"version\": \"1.0\",\n  \"permissions\": {\n    \"network\": {\n      \"allow\": [\n        { \"host\": \"b\" },\n        {\"host\": \"a.example\"}\n      ]\n    }\n  }\n}\n")]
    [InlineData("version: '1.0'\npermissions:\n  network:\n    allow: [\n      { host: b } # why\n    ]\n", "version: '1.0'\npermissions:\n  network:\n    allow: [\n      { host: b },\n      {host: \"a.example\"} # why\n    ]\n")]
    public void A_rule_is_added_in_the_style_of_the_document(string before, string after)
    {
        PolicyEdit edit = PolicyEditor.Add(before, Host("a.example"));

        Assert.Equal(after, edit.Text);
        Assert.Equal(PolicyEditOutcome.Changed, edit.Outcome);
        Assert.Contains(edit.Document!.Network.Allow, rule => rule.Text == "a.example");
    }

    [Theory]
    [InlineData("host: API.weather.gov.")]
    [InlineData("host: '*.tiles.example'")]
    [InlineData("uri: fs://cache/, access: [read]")]
    [InlineData("uri: 'fs://cache/**', access: [read]")]
    public void Granting_what_is_granted_changes_nothing(string rule)
    {
        PolicyEdit edit = PolicyEditor.Add(Commented, Rule(rule));

        Assert.Equal((PolicyEditOutcome.Unchanged, Commented), (edit.Outcome, edit.Text));
    }

    [Theory]
    [InlineData("host: tiles.example")]
    [InlineData("host: 'api.weather.gov:443'")]
    [InlineData("uri: fs://cache/x, access: [read]")]
    [InlineData("uri: fs://cache, access: [write]")]
    [InlineData("cidr: 10.0.0.0/8")]
    public void Revoking_what_is_not_granted_changes_nothing(string rule)
    {
        PolicyEdit edit = PolicyEditor.Remove(Commented, Rule(rule));

        Assert.Equal((PolicyEditOutcome.Unchanged, Commented), (edit.Outcome, edit.Text));
    }

    [Fact]
    public void A_rule_is_removed_with_its_lines_and_comments_of_their_own_stay()
    {
        Assert.Equal(
            Commented.Replace("      - host: api.weather.gov # forecasts\n", "", StringComparison.Ordinal),
            PolicyEditor.Remove(Commented, Host("api.weather.gov")).Text);
        Assert.Equal(
            Commented
                .Replace("    allow:\n    - uri: 'fs://cache/**'   # small\n      access:\n      - read\n", "    allow: []\n", StringComparison.Ordinal),
            PolicyEditor.Remove(Commented, Storage("fs://cache", StorageAccess.ReadWrite)).Text);
    }

    [Theory]
    [InlineData("version: '1.0'\npermissions: {network: {allow: [{host: a.example}]}}", "version: '1.0'\npermissions: {network: {allow: []}}")]
    [InlineData("version: '1.0'\npermissions: {network: {allow: [{host: a.example}, {host: b}]}}", "version: '1.0'\npermissions: {network: {allow: [{host: b}]}}")]
    [InlineData("version: '1.0'\npermissions: {network: {allow: [{host: b}, {host: a.example}, {host: c}]}}", "version: '1.0'\npermissions: {network: {allow: [{host: b}, {host: c}]}}")]
    [InlineData("version: '1.0'\npermissions: {network: {allow: [{host: a.example}, ]}}", "version: '1.0'\npermissions: {network: {allow: [ ]}}")]
    [InlineData("version: '1.0'\npermissions:\n  network:\n    allow:\n      - host: b\n      - host: a.example", "version: '1.0'\npermissions:\n  network:\n    allow:\n      - host: b")]
    [InlineData("version: '1.0'\r\npermissions:\r\n  network:\r\n    allow:\r\n      - host: b\r\n      - host: a.example", "version: '1.0'\r\npermissions:\r\n  network:\r\n    allow:\r\n      - host: b")]
    [InlineData("version: '1.0'\npermissions:\n  network:\n    allow:\n      - private: true\n        # why\n        host: a.example\n      - host: A.example\n", "version: '1.0'\npermissions:\n  network:\n    allow: []\n        # why\n")]
    public void A_rule_is_removed_in_every_style(string before, string after)
    {
        PolicyEdit edit = PolicyEditor.Remove(before, Host("a.example"));

        Assert.Equal(after, edit.Text);
        Assert.Equal(PolicyEditOutcome.Changed, edit.Outcome);
    }

    [Theory]
    [InlineData("access: [\"read\", \"write\"]", "access: [\"read\"]")]
    [InlineData("access: [write, read]", "access: [read]")]
    [InlineData("access:\n        - read\n        - write # no", "access:\n        - read")]
    public void A_part_of_an_access_is_removed(string before, string after)
    {
        string text = Documents.With($"  storage:\n    allow:\n      - uri: fs://x\n        {before}");

        Assert.Equal(text.Replace(before, after, StringComparison.Ordinal), PolicyEditor.Remove(text, Storage("fs://x/**", StorageAccess.Write)).Text);
    }

    [Fact]
    public void A_deny_rule_that_does_not_say_its_access_says_it_when_a_part_is_removed() =>
        Assert.Contains(
            "deny: [{uri: fs://x, access: [\"read\"]}]",
            PolicyEditor.Remove(Documents.With("  storage: {deny: [{uri: fs://x}]}"), Storage("fs://x", StorageAccess.Write), RuleSide.Deny).Text,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("- host: a.example # x", "- host: a.example # x\n        private: true")]
    [InlineData("- host: a.example\n        private: false", "- host: a.example\n        private: true")]
    [InlineData("- {host: a.example}", "- {host: a.example, private: true}")]
    public void A_host_that_may_be_private_keeps_its_rule(string before, string after)
    {
        string text = Documents.With($"  network:\n    allow:\n      {before}");

        Assert.Equal(text.Replace(before, after, StringComparison.Ordinal), PolicyEditor.Add(text, Rules.Host("a.example", allowsPrivate: true, out _)!).Text);
    }

    [Fact]
    public void The_value_of_a_variable_is_changed_in_place()
    {
        string text = Documents.With("  environment:\n    allow:\n      - key: A # x\n        value_from: B\n      - key: C");

        Assert.Equal(text.Replace("value_from: B", "value: \"v\\\"\"", StringComparison.Ordinal), PolicyEditor.Add(text, Rules.Environment("A", new LiteralValue("v\""), out _)!).Text);
        Assert.Equal(PolicyEditOutcome.Unchanged, PolicyEditor.Add(text, Environment("A")).Outcome);
        Assert.EndsWith("- key: C\n        value_from: \"D\"\n", PolicyEditor.Add(text, Rules.Environment("C", new NamedValue("D"), out _)!).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("  resources:\n    limits:\n      memory: 512Mi # enough", "  resources:\n    limits:\n      memory: \"1Gi\" # enough")]
    [InlineData("  resources:\n    memory: 512", "  resources:\n    memory: \"1Gi\"")]
    [InlineData("  resources:\n    limits:\n      cpu: 1", "  resources:\n    limits:\n      cpu: 1\n      memory: \"1Gi\"")]
    [InlineData("  resources: {limits: {cpu: 1}}", "  resources: {limits: {cpu: 1, memory: \"1Gi\"}}")]
    [InlineData("  network: {}", "  network: {}\n  resources:\n    limits:\n      memory: \"1Gi\"")]
    public void A_limit_is_set_where_it_is_or_where_it_belongs(string before, string after)
    {
        PolicyEdit edit = PolicyEditor.SetLimit(Documents.With(before), Rules.Limit(LimitKind.Memory, "1Gi", out _)!);

        Assert.Equal(Documents.With(after), edit.Text);
        Assert.Equal(PolicyEditOutcome.Unchanged, PolicyEditor.SetLimit(edit.Text, Rules.Limit(LimitKind.Memory, "1024Mi", out _)!).Outcome);
        Assert.Null(PolicyEditor.RemoveLimit(edit.Text, LimitKind.Memory).Document!.Limits.Memory);
        Assert.Equal(PolicyEditOutcome.Unchanged, PolicyEditor.RemoveLimit(edit.Text, LimitKind.Timeout).Outcome);
    }

    [Theory]
    [InlineData("version: '1.0'\npermissions: [")]
    [InlineData("version: '1.0'\npermissions: {nework: {}}")]
    [InlineData("permissions: {}")]
    [InlineData("null")]
    [InlineData("\0")]
    public void A_document_with_errors_is_not_edited(string text)
    {
        PolicyEdit edit = PolicyEditor.Add(text, Host("a.example"));

        Assert.Equal((PolicyEditOutcome.Failed, text), (edit.Outcome, edit.Text));
        Assert.NotEmpty(edit.Diagnostics);
    }

    [Theory]
    [InlineData("version: '1.0'\npermissions: {network: {allow: [{host: a.example}, # why\n  {host: b}]}}")]
    [InlineData("version: '1.0'\npermissions: {network: {allow: [{host: b}, # why\n  {host: a.example}]}}")]
    public void A_removal_that_would_take_a_comment_with_it_fails(string text)
    {
        PolicyEdit edit = PolicyEditor.Remove(text, Host("a.example"));

        Assert.Equal((PolicyEditOutcome.Failed, text), (edit.Outcome, edit.Text));
        Assert.Equal("Edit the text by hand.", edit.Problem!.Remedy);
    }

    [Fact]
    public void What_a_component_says_can_not_break_out_of_its_quotes()
    {
        string key = "A\"\n  x: \\ # { ] '";
        string uri = "fs://a\" #{b}/ç😀/'";

        Assert.Null(Rules.Environment(key, null, out RuleProblem? problem));
        Assert.NotNull(problem);
        foreach (string start in new[] { "", "{\"version\": \"1.0\"}" })
        {
            PolicyEdit edit = PolicyEditor.Add(start, Storage(uri, StorageAccess.Read));
            PolicyEdit second = PolicyEditor.Add(edit.Text, Rules.Environment("A", new LiteralValue(key + "\u202E\t\U000E0041"), out _)!);

            Assert.Equal(uri, Assert.Single(second.Document!.Storage.Allow).Text);
            Assert.Equal(new LiteralValue(key + "\u202E\t\U000E0041"), Assert.Single(second.Document.Environment).Value);
            Assert.DoesNotContain('\u202E', second.Text);
        }
    }

    [Fact]
    public void A_document_is_written_in_canonical_form()
    {
        PolicyDocument document = Documents.Read("""
            version: "1.1"
            description: 'a "b"'
            permissions:
              storage: {allow: [{uri: fs://a, access: [write, read]}], deny: [{uri: fs://a/b}]}
              network: {allow: [{host: a.example, private: true}, {cidr: 10.0.0.0/8}]}
              environment: {allow: [{key: A}, {key: B, value: c}, {key: C, value_from: D}]}
              resources: {memory: 1024, limits: {cpu: 0.5, timeout: 90s}}
            """);

        Assert.Equal(
            """
            version: "1.1"
            description: "a \"b\""
            permissions:
              storage:
                allow:
                  - uri: "fs://a"
                    access: ["read", "write"]
                deny:
                  - uri: "fs://a/b"
                    access: ["read", "write"]
              network:
                allow:
                  - host: "a.example"
                    private: true
                  - cidr: "10.0.0.0/8"
              environment:
                allow:
                  - key: "A"
                  - key: "B"
                    value: "c"
                  - key: "C"
                    value_from: "D"
              resources:
                limits:
                  memory: "1Gi"
                  cpu: "500m"
                  timeout: "90s"

            """,
            PolicyWriter.Write(document));
        Assert.True(Documents.Read(PolicyWriter.Write(document)).SaysTheSameAs(document));
        Assert.Equal("version: \"1.0\"\npermissions: {}\n", PolicyWriter.Write(PolicyDocument.Empty));
    }

    private static HostRule Host(string host) => Rules.Host(host, allowsPrivate: false, out _)!;

    private static StorageRule Storage(string uri, StorageAccess access) => Rules.Storage(uri, access, out _)!;

    private static EnvironmentRule Environment(string key) => Rules.Environment(key, null, out _)!;

    private static PolicyRule Rule(string flow)
    {
        string section = flow.StartsWith("uri", StringComparison.Ordinal) ? "storage" : "network";
        PolicyDocument document = Documents.Read(Documents.With($"  {section}: {{allow: [{{{flow}}}]}}"));
        return document.Storage.Allow.Cast<PolicyRule>().Concat(document.Network.Allow).Single();
    }
}
