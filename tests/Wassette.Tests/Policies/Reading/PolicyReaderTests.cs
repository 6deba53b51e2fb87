using System.Text;
using Wassette.Policies;
using Wassette.Policies.Network;
using Wassette.Policies.Reading;
using Wassette.Policies.Storage;

namespace Wassette.Tests.Policies.Reading;

public sealed class PolicyReaderTests
{
    private const string Example = """
        version: "1.0"                  # required, "1.x"
        description: what for           # optional
        permissions:                    # {} or null: nothing is granted
          storage:
            allow:
              - uri: "fs://workspace/**"          # a directory tree
                access: ["read", "write"]
              - uri: "fs://config/app.yaml"       # one file
                access: ["read"]
              - uri: "fs:///var/log/*.log"        # a glob within one directory
                access: ["read"]
            deny:
              - uri: "fs://workspace/.git/**"
          network:
            allow:
              - host: "api.openai.com"            # ports 80 and 443
              - host: "*.example.com"             # any subdomain, not the apex
              - host: "https://api.example.com:8443"   # scheme and port when given
              - cidr: "10.1.0.0/16"               # addresses
              - host: "build.internal:8080"       # that port only
                private: true                     # this name may resolve to private addresses
            deny:
              - host: "admin.example.com"
          environment:
            allow:
              - key: "OPENWEATHER_API_KEY"
              - key: "REGION"
                value: "eu-west-1"
              - key: "TOKEN"
                value_from: "GITHUB_TOKEN"
          resources:
            limits:
              memory: "512Mi"
              cpu: "500m"
              timeout: "30s"
        """;

    [Fact]
    public void The_example_of_the_specification_reads_as_it_says()
    {
        PolicyDocument document = Documents.Read(Example);

        Assert.Equal("what for", document.Description);
        Assert.Equal(
            ["fs://workspace/** ReadWrite", "fs://config/app.yaml Read", "fs:///var/log/*.log Read", "fs://workspace/.git/** ReadWrite"],
            document.Storage.All.Select(rule => rule.ToCanonical()));
        Assert.Equal(
            [StoragePatternKind.Tree, StoragePatternKind.Path, StoragePatternKind.Glob],
            document.Storage.Allow.Select(rule => rule.Pattern.Kind));
        Assert.Equal(
            [
                "host api.openai.com", "host *.example.com", "host https://api.example.com:8443", "cidr 10.1.0.0/16",
                "host build.internal:8080 private", "host admin.example.com",
            ],
            document.Network.All.Select(rule => rule.ToCanonical()));
        Assert.Equal(
            [new NamedValue("OPENWEATHER_API_KEY"), new LiteralValue("eu-west-1"), new NamedValue("GITHUB_TOKEN")],
            document.Environment.Select(rule => rule.Value));
        Assert.Equal([512L << 20, 500, 30_000], document.Limits.All.Select(rule => rule.Amount));
    }

    [Fact]
    public void A_rule_knows_its_text_and_its_place()
    {
        PolicyDocument document = Documents.Read(Example);

        Assert.Equal(new SourceMark(10, 14, "permissions.storage.allow[2].uri"), document.Storage.Allow[2].Mark);
        Assert.Equal("https://api.example.com:8443", document.Network.Allow[2].Text);
        Assert.Equal(new SourceMark(18, 15, "permissions.network.allow[2].host"), document.Network.Allow[2].Mark);
        Assert.Equal(new SourceMark(33, 15, "permissions.resources.limits.memory"), document.Limits.Memory!.Mark);
    }

    [Theory]
    [InlineData("permissions: {}")]
    [InlineData("permissions:")]
    [InlineData("permissions: null")]
    [InlineData("permissions: ~")]
    [InlineData("description: nothing")]
    [InlineData("permissions:\n  storage:\n  network: {}\n  environment: null\n  resources:\n    limits: {}\n  runtime:\n  ipc:")]
    [InlineData("permissions:\n  storage: {allow: , deny: []}\n  network:\n    allow:\n    deny: null")]
    public void A_document_without_permissions_grants_nothing(string rest) =>
        Assert.True(Documents.Read($"version: \"1.0\"\n{rest}\n").SaysTheSameAs(PolicyDocument.Empty with
        {
            Description = rest.StartsWith("description", StringComparison.Ordinal) ? "nothing" : null,
        }));

    [Fact]
    public void JSON_reads_like_YAML()
    {
        PolicyDocument document = Documents.Read(
            "{\n\t\"version\": \"1.2\",\n\t\"permissions\": {\"storage\": {\"allow\": [\n\t\t{\"uri\": \"fs:\\/\\/a\\ud83d\\ude00\", \"access\": [\"read\"]}]}}\n}");

        Assert.Equal("1.2", document.Version);
        Assert.Equal("fs://a😀 Read", Assert.Single(document.Storage.Allow).ToCanonical());
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void Line_breaks_of_every_kind_count_once(string lineBreak) =>
        Assert.Equal(
            ["4:5 permissions.network.alow"],
            Documents.Places($"version: \"1.0\"{lineBreak}permissions:{lineBreak}  network:{lineBreak}    alow: []{lineBreak}"));

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_text()
    {
        Assert.Empty(PolicyReader.Read((byte[])[.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Example)]).Diagnostics);
        Assert.Equal(["1:1 verion", "1:1 version"], Documents.Places("\uFEFFverion: \"1.0\"").Order());
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_reported_where_they_are()
    {
        PolicyDiagnostic finding = Assert.Single(PolicyReader.Read((byte[])[.. "a: 1\nb: é"u8, 0xE9, .. "\n"u8]).Diagnostics);

        Assert.Equal((2, 5, "The text is not UTF-8."), (finding.Line, finding.Column, finding.Message));
    }

    [Fact]
    public void All_faults_of_a_document_are_reported_at_once()
    {
        const string Text = """
            version: 1.0
            descripton: x
            permissions:
              storage:
                allow:
                  - uri: "fs://a/***"
                    access: ["read", "exec"]
                  - uri: ""
                    access: []
                  - access: ["read"]
                  - uri: "fs://b"
              network:
                allow:
                  - host: "api.*.com"
                  - cidr: "10.1.2.3/16"
                  - hots: "x"
                  - cidr: "10.0.0.0/8"
                    private: true
                deny:
                  - host: "a.example"
                    private: true
              environment:
                allow:
                  - key: "PATH_*"
                  - key: "A"
                    value: 1
                  - key: "A"
                deny: []
              resources:
                limits:
                  memory: "0"
                  cpu: "500x"
                  timeout: 30
                  memory: "1Mi"
              ipc:
                allow:
                  - uri: "pipe://x"
            """;

        Assert.Equal(
            [
                "1:10 version",
                "2:1 descripton",
                "6:14 permissions.storage.allow[0].uri",
                "7:26 permissions.storage.allow[0].access[1]",
                "8:14 permissions.storage.allow[1].uri",
                "9:17 permissions.storage.allow[1].access",
                "10:9 permissions.storage.allow[2].uri",
                "11:9 permissions.storage.allow[3].access",
                "14:15 permissions.network.allow[0].host",
                "15:15 permissions.network.allow[1].cidr",
                "16:9 permissions.network.allow[2].hots",
                "18:18 permissions.network.allow[3].private",
                "21:18 permissions.network.deny[0].private",
                "24:14 permissions.environment.allow[0].key",
                "26:16 permissions.environment.allow[1].value",
                "27:14 permissions.environment.allow[2].key",
                "28:5 permissions.environment.deny",
                "31:15 permissions.resources.limits.memory",
                "32:12 permissions.resources.limits.cpu",
                "33:16 permissions.resources.limits.timeout",
                "34:7 permissions.resources.limits.memory",
                "36:5 permissions.ipc",
            ],
            Documents.Places(Text));
    }

    [Theory]
    [InlineData("netwrk", "Did you mean 'network'?")]
    [InlineData("Storage", "Did you mean 'storage'?")]
    [InlineData("filesystem", "Known here: 'storage', 'network', 'environment', 'runtime', 'resources', 'ipc'.")]
    public void An_unknown_key_is_reported_with_what_was_probably_meant(string key, string remedy)
    {
        PolicyDiagnostic finding = Documents.Finding(Documents.With($"  {key}: {{}}"));

        Assert.Equal(($"permissions.{key}", "The key is unknown.", remedy), (finding.Path, finding.Message, finding.Remedy));
    }

    [Theory]
    [InlineData("", "1:1 version", "The key is missing.")]
    [InlineData("# nothing\n", "1:1 version", "The key is missing.")]
    [InlineData("---\n", "1:1 version", "The key is missing.")]
    [InlineData("permissions: {}", "1:1 version", "The key is missing.")]
    [InlineData("version:", "1:1 version", "The value is empty.")]
    [InlineData("version: \"\"", "1:10 version", "The value is empty.")]
    [InlineData("version: '2.0'", "1:10 version", "'2.0' is not a version that can be read here.")]
    [InlineData("version: '1'", "1:10 version", "This must be text")]
    [InlineData("version: '1.'", "1:10 version", "'1.' is not a version that can be read here.")]
    [InlineData("version: 'v1.0'", "1:10 version", "'v1.0' is not a version that can be read here.")]
    [InlineData("version: 1.0", "1:10 version", "This must be text, and is a number.")]
    [InlineData("version: [1]", "1:10 version", "This must be text, and is a list.")]
    [InlineData("- a", "1:1", "This must be a mapping of keys to values, and is a list.")]
    [InlineData("hello", "1:1", "This must be a mapping of keys to values, and is text.")]
    public void A_document_says_its_version(string text, string place, string message)
    {
        PolicyDiagnostic finding = Documents.Finding(text);

        Assert.Equal(place, $"{finding.Line}:{finding.Column} {finding.Path}".TrimEnd());
        Assert.StartsWith(text == "version: '1'" ? "'1' is not a version" : message, finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a: b: c", 1, 5)]
    [InlineData("a:\n\tb: 1", 2, 1)]
    [InlineData("a: 'x", 1, 4)]
    [InlineData("a: {b: 1", 2, 1)]
    [InlineData("a: 1\n b: 2", 2, 3)]
    [InlineData("a: \"\\q\"", 1, 4)]
    [InlineData("a: @x", 1, 4)]
    [InlineData("a: \"\\ud800\"", 1, 4)]
    public void A_syntax_error_has_a_place(string text, int line, int column)
    {
        PolicyDiagnostic finding = Documents.Finding(text + "\n");

        Assert.Equal((line, column), (finding.Line, finding.Column));
        Assert.StartsWith("The text is not YAML: ", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a: &x [1]", "1:4", "The document has an anchor (&).")]
    [InlineData("a: *x", "1:4", "The document has an alias (*).")]
    [InlineData("version: !!str 1.0", "1:10", "The document has a tag (!).")]
    [InlineData("version: \"1.0\"\n---\na: 1", "2:1", "The text has more than one document.")]
    [InlineData("a: b\0c", "1:5", "The text has the character U+0000 in it")]
    [InlineData("a: \u001b[31m", "1:4", "The text has the character U+001B in it")]
    [InlineData("a: x\u2028b: 1", "1:5", "The text has the character U+2028 in it")]
    public void What_makes_a_text_mean_something_else_than_it_seems_is_refused(string text, string place, string message) =>
        Assert.Contains(PolicyReader.Read(text).Diagnostics, finding =>
            $"{finding.Line}:{finding.Column}" == place && finding.Message.StartsWith(message, StringComparison.Ordinal));

    [Fact]
    public void Half_a_character_is_refused() =>
        Assert.Equal((1, 4), (Documents.Finding("a: \ud800").Line, Documents.Finding("a: \ud800").Column));

    [Fact]
    public void What_is_refused_in_a_text_has_its_path() =>
        Assert.Equal(
            ["3:12 permissions.network", "3:31 permissions.network.allow[0].host"],
            Documents.Places("version: '1.0'\npermissions:\n  network: &n {allow: [{host: *n}]}"));

    [Fact]
    public void Long_keys_are_cut_in_paths()
    {
        string key = new('k', 500_000);
        string text = $"version: '1.0'\n? {key}\n: [{string.Concat(Enumerable.Repeat("&a 1,", 2000))}]";

        Assert.All(PolicyReader.Read(text).Diagnostics, finding => Assert.True(finding.ToString().Length < 300));
    }

    [Fact]
    public void A_billion_laughs_are_refused_one_by_one()
    {
        string text = "version: \"1.0\"\na: &a [x]\n" + string.Concat(Enumerable.Range(1, 20).Select(i => $"b{i}: &b{i} [*a, *a]\n"));

        Assert.Equal(21 + 40 + 21, PolicyReader.Read(text).Diagnostics.Length);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    [InlineData("[a, ")]
    public void Deep_nesting_ends_at_its_bound(string level)
    {
        PolicyDiagnostic finding = Documents.Finding(string.Concat(Enumerable.Repeat(level, 100_000)));

        Assert.Equal("The document is nested more than 32 levels deep.", finding.Message);
    }

    [Fact]
    public void Large_documents_end_at_their_bounds()
    {
        Assert.Equal("The document is larger than 1024 KiB.", Documents.Finding(new string('#', (1024 * 1024) + 1)).Message);
        Assert.Equal("The document has more than 100000 values.", Documents.Finding($"a: [{string.Concat(Enumerable.Repeat("1,", 150_000))}]").Message);

        PolicyReadResult result = PolicyReader.Read($"version: '1.0'\n{string.Concat(Enumerable.Range(0, 5000).Select(i => $"k{i}: 1\n"))}");
        Assert.Equal(1000, result.Diagnostics.Length);
        Assert.Equal("There are 1000 errors or more.", result.Diagnostics[^1].Message);
    }

    [Theory]
    [InlineData("\"512Mi\"", 512L << 20)]
    [InlineData("512", 512L << 20)]
    [InlineData("\"512\"", 512L)]
    [InlineData("\"1Ki\"", 1024L)]
    [InlineData("\"2Gi\"", 2L << 30)]
    [InlineData("\"1Ti\"", 1L << 40)]
    [InlineData("8388607Ti", 8388607L << 40)]
    [InlineData("0", -1)]
    [InlineData("\"0Mi\"", -1)]
    [InlineData("-1", -1)]
    [InlineData("\"-1Mi\"", -1)]
    [InlineData("1.5", -1)]
    [InlineData("\"1.5Gi\"", -1)]
    [InlineData("\"512M\"", -1)]
    [InlineData("\"512mi\"", -1)]
    [InlineData("\" 512Mi\"", -1)]
    [InlineData("\"9223372036854775807\"", long.MaxValue)]
    [InlineData("\"9223372036854775808\"", -1)]
    [InlineData("8388608Ti", -1)]
    [InlineData("99999999999999999999999999999999999999999999", -1)]
    [InlineData("0x10", -1)]
    [InlineData("true", -1)]
    [InlineData("[]", -1)]
    [InlineData("\"\"", -1)]
    [InlineData("", -1)]
    public void Memory_is_written_in_bytes_units_or_as_a_number_of_MiB(string written, long bytes)
    {
        Assert.Equal(bytes, Limit("limits", "memory", written));
        Assert.Equal(bytes, Limit(null, "memory", written));
    }

    [Theory]
    [InlineData("\"500m\"", 500)]
    [InlineData("\"1\"", 1000)]
    [InlineData("1", 1000)]
    [InlineData("0.5", 500)]
    [InlineData("\"0.25\"", 250)]
    [InlineData("2", 2000)]
    [InlineData("0", -1)]
    [InlineData("\"0m\"", -1)]
    [InlineData("0.0001", -1)]
    [InlineData("-1", -1)]
    [InlineData("\"-5m\"", -1)]
    [InlineData("1e3", -1)]
    [InlineData(".inf", -1)]
    [InlineData("\"50%\"", -1)]
    [InlineData("100000", -1)]
    public void Processor_time_is_written_in_thousandths_or_cores(string written, long thousandths) =>
        Assert.Equal(thousandths, Limit("limits", "cpu", written));

    [Theory]
    [InlineData("50.0", 500)]
    [InlineData("100", 1000)]
    [InlineData("0.1", 1)]
    [InlineData("\"500m\"", 500)]
    [InlineData("0", -1)]
    [InlineData("101", -1)]
    public void The_older_spelling_of_processor_time_is_percent(string written, long thousandths) =>
        Assert.Equal(thousandths, Limit(null, "cpu", written));

    [Theory]
    [InlineData("30s", 30_000)]
    [InlineData("250ms", 250)]
    [InlineData("2m", 120_000)]
    [InlineData("24h", 86_400_000)]
    [InlineData("25h", -1)]
    [InlineData("30", -1)]
    [InlineData("\"30\"", -1)]
    [InlineData("0s", -1)]
    [InlineData("1.5s", -1)]
    [InlineData("30S", -1)]
    [InlineData("-30s", -1)]
    [InlineData("1m30s", -1)]
    public void Time_is_written_with_its_unit(string written, long milliseconds) =>
        Assert.Equal(milliseconds, Limit("limits", "timeout", written));

    [Fact]
    public void A_limit_in_both_spellings_is_reported_at_the_older_one()
    {
        string text = Documents.With("  resources:\n    memory: 512\n    limits:\n      memory: 512Mi");

        Assert.Equal("4:13 permissions.resources.memory", Assert.Single(Documents.Places(text)));
    }

    [Theory]
    [InlineData("runtime:\n    docker:\n      security:\n        privileged: false", "permissions.runtime.docker")]
    [InlineData("runtime:\n    hyperlight:\n      a: 1", "permissions.runtime.hyperlight")]
    [InlineData("runtime:\n    wasm:\n      engine: v8", "permissions.runtime.wasm")]
    [InlineData("ipc:\n    allow:\n    - uri: x", "permissions.ipc")]
    [InlineData("network:\n    allow:\n    - defaults: true", "permissions.network.allow[0].defaults")]
    [InlineData("resources:\n    io: 100", "permissions.resources.io")]
    public void What_can_not_be_enforced_is_an_error(string permission, string path)
    {
        PolicyDiagnostic finding = Documents.Finding(Documents.With("  " + permission));

        Assert.Equal(path, finding.Path);
        Assert.StartsWith("This is not enforceable here.", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("runtime:\n    docker:\n    hyperlight: {}")]
    [InlineData("runtime:\n    docker: {security: {capabilities: {drop: []}}}")]
    [InlineData("ipc:\n    allow: []\n    deny:")]
    [InlineData("network:\n    allow:\n    - defaults: false")]
    [InlineData("resources:\n    io:")]
    public void What_can_not_be_enforced_may_be_there_empty(string permission) => Documents.Read(Documents.With("  " + permission));

    [Theory]
    [InlineData("\"a\\u0000\"")]
    [InlineData("\"a\\e[31m\"")]
    [InlineData("\"\\u202Etxt.exe\"")]
    [InlineData("\"a\\u200Bb\"")]
    public void Characters_that_hide_are_refused_in_rules(string value)
    {
        Assert.Equal("permissions.environment.allow[0].key", Documents.Finding(Documents.With($"  environment: {{allow: [{{key: {value}}}]}}")).Path);
        Assert.Equal("permissions.network.allow[0].host", Documents.Finding(Documents.With($"  network: {{allow: [{{host: {value}}}]}}")).Path);
        Assert.Equal("permissions.storage.allow[0].uri", Documents.Finding(Documents.With($"  storage: {{allow: [{{uri: {value.Insert(1, "fs://")}, access: [read]}}]}}")).Path);
        Assert.Equal("description", Documents.Finding($"version: '1.0'\ndescription: {value}").Path);
    }

    [Theory]
    [InlineData("key: A, value: ''", "The value is empty.")]
    [InlineData("key: ''", "The value is empty.")]
    [InlineData("key: 'A=B'", "The name has a '=' in it, which no environment variable can have.")]
    [InlineData("key: '*'", "The name has a '*' in it: variables are granted one by one.")]
    [InlineData("key: A, value: x, value_from: B", "The rule has both 'value' and 'value_from'.")]
    [InlineData("key: A, value_from: 'B*'", "The name has a '*' in it: variables are granted one by one.")]
    [InlineData("key: A, value: true", "This must be text, and is a boolean.")]
    [InlineData("value: x", "The key is missing.")]
    [InlineData("", "The rule is empty.")]
    public void Environment_rules_name_one_variable(string rule, string message) =>
        Assert.Equal(message, Documents.Finding(Documents.With($"  environment: {{allow: [{{{rule}}}]}}")).Message);

    [Fact]
    public void The_value_of_a_variable_is_in_no_message_and_no_text()
    {
        Assert.DoesNotContain("12345", Documents.Finding(Documents.With("  environment: {allow: [{key: A, value: 12345}]}")).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", Documents.Read(Documents.With("  environment: {allow: [{key: A, value: s3cret}]}")).Environment[0].ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("allow: {}", "permissions.storage.allow", "This must be a list, and is a mapping.")]
    [InlineData("allow: x", "permissions.storage.allow", "This must be a list, and is text.")]
    [InlineData("allow: [x]", "permissions.storage.allow[0]", "This must be a rule, and is text.")]
    [InlineData("allow: [[]]", "permissions.storage.allow[0]", "This must be a rule, and is a list.")]
    [InlineData("allow: [null]", "permissions.storage.allow[0]", "The rule is empty.")]
    [InlineData("allow: [{uri: 'fs://a', access: read}]", "permissions.storage.allow[0].access", "This must be a list, and is text.")]
    [InlineData("allow: [{uri: 'fs://a', access: [read, read]}]", "permissions.storage.allow[0].access[1]", "The access is there twice.")]
    [InlineData("allow: [{uri: 'fs://a', access: [Read]}]", "permissions.storage.allow[0].access[0]", "'Read' is not an access.")]
    [InlineData("allow: [{uri: 7, access: [read]}]", "permissions.storage.allow[0].uri", "This must be text, and is a number.")]
    [InlineData("allow: [{[a]: 7, uri: 'fs://a', access: [read]}]", "permissions.storage.allow[0]", "A key must be text, and is a list.")]
    [InlineData("deny: [{uri: 'fs://a', access: []}]", "permissions.storage.deny[0].access", "The value is empty.")]
    public void A_value_of_the_wrong_type_is_reported_with_its_path(string rules, string path, string message)
    {
        PolicyDiagnostic finding = Documents.Finding(Documents.With($"  storage: {{{rules}}}"));

        Assert.Equal((path, message), (finding.Path, finding.Message));
    }

    private static long Limit(string? parent, string key, string written)
    {
        string indent = parent is null ? "    " : "      ";
        string text = Documents.With("  resources:\n" + (parent is null ? "" : $"    {parent}:\n") + $"{indent}{key}: {written}");
        PolicyReadResult result = PolicyReader.Read(text);
        if (result.Document is not null)
        {
            return Assert.Single(result.Document.Limits.All).Amount;
        }

        Assert.Equal(DocumentPath.Key(parent is null ? "permissions.resources" : $"permissions.resources.{parent}", key), Assert.Single(result.Diagnostics).Path);
        return -1;
    }
}
