using System.Management.Automation;
using Wassette.PowerShell.Tests.Hosting;

namespace Wassette.PowerShell.Tests.Commands;

/// <summary>Granting and revoking, and what they say of it.</summary>
public sealed class GrantTests : IClassFixture<PolicyFixture>
{
    private readonly PolicyFixture _fixture;

    public GrantTests(PolicyFixture fixture)
    {
        _fixture = fixture;
        fixture.Start();
    }

    [Theory]
    [InlineData("Grant-WassetteNetwork http api.weather.gov", "Component 'http' may send requests to api.weather.gov, ports 80 and 443.")]
    [InlineData("Grant-WassetteNetwork http 'https://*.Example.com:8443/'", "Component 'http' may send HTTPS requests to any subdomain of example.com, port 8443.")]
    [InlineData("Grant-WassetteNetwork http build -AllowPrivateAddress", "Component 'http' may send requests to build, ports 80 and 443, in private networks and on this machine too.")]
    [InlineData("Grant-WassetteNetwork http -Cidr 10.1.0.0/16", "Component 'http' may send requests to every address in 10.1.0.0/16, any port.")]
    [InlineData("Grant-WassetteStorage http -Uri fs://data/** -Access Read", "Component 'http' may read all files under data in the workspace.")]
    [InlineData("Grant-WassetteEnvironmentVariable http TOKEN -ValueFrom GITHUB", "Component 'http' may read the environment variable TOKEN, with the value of GITHUB.")]
    [InlineData("Revoke-WassetteNetwork http api.weather.gov", "Component 'http' may no longer send requests to api.weather.gov, ports 80 and 443.")]
    [InlineData("Set-WassetteLimit http -Memory 512MB -Timeout 5", "Component 'http' may use 512Mi of memory at most; run 5s a call at most.")]
    [InlineData("Set-WassetteLimit http -Default Cpu", "Component 'http' may use as much of the processor as its session gives.")]
    [InlineData("Reset-WassettePolicy http", "Component 'http' may use no files, no network and no environment variables, and has the limits of its session.")]
    public void A_change_is_one_sentence_before_it_is_made(string command, string sentence)
    {
        // -WhatIf itself is shown by the host only; -Confirm is refused without one, and asks the same sentence.
        Invocation verbose = Invoke($"{command} -Verbose");
        Assert.Empty(verbose.Errors);
        Assert.Contains(sentence, verbose.Streams.Verbose.Select(record => record.Message));
    }

    [Fact]
    public void WhatIf_changes_nothing()
    {
        Assert.Empty(Invoke("Get-WasmComponent | Grant-WassetteNetwork -HostName a.example -WhatIf -PassThru").Values);
        Assert.All(Invoke("(Get-WassettePolicy).GrantsNothing").Values, value => Assert.Equal(true, value));
    }

    [Fact]
    public void The_line_of_the_design_makes_a_policy_file()
    {
        object[] files = Invoke(
            """
            Import-WasmComponent $args[0] -Id fetch | Grant-WassetteNetwork -HostName api.weather.gov -PassThru |
                Grant-WassetteEnvironmentVariable -Name REGION -PassThru | Export-WassettePolicy -Path policy.yaml -PassThru
            """,
            Path.Combine(BuiltPaths.RepositoryRoot, "tests/components/http/http.wasm")).Values;

        Assert.Equal(Path.Combine(_fixture.Workspace, "policy.yaml"), ((FileInfo)Assert.Single(files)).FullName);
        string text = File.ReadAllText(Path.Combine(_fixture.Workspace, "policy.yaml"));
        Assert.Contains("host: \"api.weather.gov\"", text, StringComparison.Ordinal);
        Assert.Contains("key: \"REGION\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_component_is_granted_something_in_its_own_session()
    {
        object[] values = Invoke(
            """
            $other = New-WassetteSession
            $PSDefaultParameterValues = @{}
            Import-WasmComponent $args[0] -Session $other | Grant-WassetteNetwork -HostName a.example -PassThru | Grant-WassetteNetwork -HostName b.example
            (Get-WassettePolicy http -Session $other).Rules.Target
            (Get-WassettePolicy http -Session $session).GrantsNothing
            Remove-WassetteSession $other.Name
            """,
            Path.Combine(BuiltPaths.RepositoryRoot, "tests/components/http/http.wasm")).Values;

        Assert.Equal(["a.example", "b.example", true], values);
    }

    [Fact]
    public void What_is_meant_for_some_bytes_is_not_given_to_others()
    {
        Invocation run = Invoke(
            """
            [IO.File]::Copy($args[0], $args[2], $true)
            $old = Import-WasmComponent $args[2]
            $policy = $old.Policy
            [IO.File]::Copy($args[1], $args[2], $true)
            $null = Import-WasmComponent $args[2]
            $old | Grant-WassetteNetwork -HostName a.example
            $policy | Grant-WassetteNetwork -HostName a.example
            (Get-WassettePolicy tool).GrantsNothing
            """,
            Path.Combine(BuiltPaths.RepositoryRoot, "tests/components/http/http.wasm"),
            Path.Combine(BuiltPaths.RepositoryRoot, "tests/components/reach/reach.wasm"),
            Path.Combine(_fixture.Workspace, "tool.wasm"));

        Assert.Equal(true, Assert.Single(run.Output).BaseObject);
        Assert.Equal(
            ["ComponentChanged,Wassette.PowerShell.Commands.GrantWassetteNetworkCommand", "ComponentChanged,Wassette.PowerShell.Commands.GrantWassetteNetworkCommand"],
            run.Errors.Select(error => error.FullyQualifiedErrorId));
        Assert.All(run.Errors, error => Assert.Equal(ErrorCategory.SecurityError, error.CategoryInfo.Category));
    }

    [Theory]
    [InlineData("Network http *.x.example, api.x.example", "Network http api.x.example", "*.x.example", "send requests to api.x.example")]
    [InlineData("Network http *.x.example, *.api.x.example", "Network http *.api.x.example", "*.x.example", "send requests to any subdomain")]
    [InlineData("Network http https://x.example, x.example", "Network http x.example", "https://x.example", "send requests to x.example")]
    [InlineData("Network http -Cidr 10.0.0.0/8, 10.1.0.0/16", "Network http -Cidr 10.1.0.0/16", "10.0.0.0/8", "send requests to ")]
    [InlineData("Storage files -Uri fs://tests/**, fs://tests/components -Access Read", "Storage files -Uri fs://tests/components", "fs://tests/**", "read")]
    [InlineData("Storage files -Uri fs://tests/**, fs://tests/*.log -Access Read", "Storage files -Uri fs://tests/*.log", "fs://tests/**", "read")]
    [InlineData("Storage files -Uri fs://tests/**, fs://tests/components/**/a -Access Write", "Storage files -Uri fs://tests/components/**/a", "fs://tests/**", "")]
    public void Revoking_what_a_wider_rule_still_allows_says_so(string granted, string revoked, string rule, string still)
    {
        Directory.CreateDirectory(Path.Combine(_fixture.Workspace, "tests", "components"));
        Invoke($"Grant-Wassette{granted}");

        Invocation run = Invoke($"Revoke-Wassette{revoked} -WarningAction Continue");

        Assert.Empty(run.Errors);
        string warning = Assert.Single(run.Streams.Warning).Message;
        Assert.Contains($": The rule '{rule}' still lets it {still}", warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Network http *.y.example, api.x.example", "Network http api.x.example")]
    [InlineData("Network http 'api.x.example:8443', api.x.example", "Network http api.x.example")]
    [InlineData("Network http -Cidr 10.1.0.0/24, 10.1.0.0/16", "Network http -Cidr 10.1.0.0/16")]
    [InlineData("Storage files -Uri fs://tests/components/**, fs://tests -Access Read", "Storage files -Uri fs://tests")]
    [InlineData("Storage files -Uri fs://tests -Access Read, Write", "Storage files -Uri fs://tests -Access Write")]
    public void Revoking_what_nothing_else_allows_says_nothing(string granted, string revoked)
    {
        Directory.CreateDirectory(Path.Combine(_fixture.Workspace, "tests", "components"));
        Invoke($"Grant-Wassette{granted}");

        Assert.Empty(Invoke($"Revoke-Wassette{revoked} -WarningAction Continue").Streams.Warning);
    }

    [Fact]
    public void Granting_what_is_granted_and_revoking_what_is_not_says_so()
    {
        Invoke("Grant-WassetteNetwork http a.example");

        Invocation again = Invoke("Grant-WassetteNetwork http A.EXAMPLE. -Verbose");
        Assert.Contains(again.Streams.Verbose, record => record.Message.StartsWith("It was granted already: ", StringComparison.Ordinal));
        Invocation none = Invoke("Revoke-WassetteNetwork http b.example -WarningAction Continue");
        Assert.StartsWith("Nothing was taken away: component 'http' has no rule of its own", Assert.Single(none.Streams.Warning).Message, StringComparison.Ordinal);
        Assert.Empty(none.Errors);
        Assert.Equal("a.example", Invoke("(Get-WassettePolicy http).Rules.Target").Value);
        Assert.Equal(true, Invoke("(Revoke-WassetteNetwork http a.example -PassThru).GrantsNothing").Value);
    }

    [Theory]
    [InlineData("Grant-WassetteNetwork nosuch a.example", "ComponentNotFound,Wassette.PowerShell.Commands.GrantWassetteNetworkCommand")]
    [InlineData("Grant-WassetteNetwork http good.example, 'a.*.example'", "PolicyNotChanged,Wassette.PowerShell.Commands.GrantWassetteNetworkCommand")]
    [InlineData("Grant-WassetteNetwork http good.example, 'http://u@evil.example'", "PolicyNotChanged,Wassette.PowerShell.Commands.GrantWassetteNetworkCommand")]
    [InlineData("Grant-WassetteNetwork http -Cidr 10.0.0.1/8", "PolicyNotChanged,Wassette.PowerShell.Commands.GrantWassetteNetworkCommand")]
    [InlineData("Grant-WassetteStorage http -Uri fs://../x -Access Read", "PolicyNotChanged,Wassette.PowerShell.Commands.GrantWassetteStorageCommand")]
    [InlineData("Grant-WassetteStorage http Function:x Read", "PathNotInFileSystem,Wassette.PowerShell.Commands.GrantWassetteStorageCommand")]
    [InlineData("Grant-WassetteStorage http nosuch:/x Read", "PathNotResolved,Wassette.PowerShell.Commands.GrantWassetteStorageCommand")]
    [InlineData("Grant-WassetteStorage http a Execute", "ParameterArgumentValidationError,Wassette.PowerShell.Commands.GrantWassetteStorageCommand")]
    [InlineData("Grant-WassetteStorage http \"a`u{202e}b\" Read", "PolicyNotChanged,Wassette.PowerShell.Commands.GrantWassetteStorageCommand")]
    [InlineData("Grant-WassetteEnvironmentVariable http 'A*'", "PolicyNotChanged,Wassette.PowerShell.Commands.GrantWassetteEnvironmentVariableCommand")]
    [InlineData("Set-WassetteLimit http", "NoLimit,Wassette.PowerShell.Commands.SetWassetteLimitCommand")]
    [InlineData("Set-WassetteLimit http -Memory 1MB -Default memory", "LimitAmbiguous,Wassette.PowerShell.Commands.SetWassetteLimitCommand")]
    [InlineData("Set-WassetteLimit http -Memory 64GB", "PolicyNotChanged,Wassette.PowerShell.Commands.SetWassetteLimitCommand")]
    [InlineData("Set-WassetteLimit http -Memory 1.5", "ParameterArgumentTransformationError,Wassette.PowerShell.Commands.SetWassetteLimitCommand")]
    [InlineData("Set-WassetteLimit http -Concurrency 0", "PolicyNotChanged,Wassette.PowerShell.Commands.SetWassetteLimitCommand")]
    public void A_bad_grant_is_one_error_and_changes_nothing(string command, string id)
    {
        Invocation run = Invoke(command);

        Assert.Equal(id, run.Error.FullyQualifiedErrorId);
        Assert.DoesNotContain(run.Error.ErrorDetails?.Message ?? "", c => c is '\u202e' or '\u001b');
        Assert.All(Invoke("(Get-WassettePolicy).Source").Values, value => Assert.Equal("None", value));
    }

    [Theory]
    [InlineData("data", "data")]
    [InlineData("./data/../other/", "other/")]
    [InlineData("logs/*.log", "logs/*.log")]
    [InlineData("tree/**", "tree/**")]
    [InlineData("50% off [x]?", "50%25 off [x]?")]
    public void A_path_of_PowerShell_becomes_an_absolute_rule_and_its_stars_stay(string path, string rule)
    {
        object target = Invoke("(Grant-WassetteStorage http $args[0] Read -PassThru).Rules.Target", path).Value;

        Assert.Equal($"fs://{_fixture.Workspace}/{rule}".TrimEnd('/'), ((string)target).TrimEnd('/'));
    }

    [Fact]
    public void A_place_that_is_not_there_is_a_warning() =>
        Assert.Contains(
            "There is no such file or directory yet",
            Assert.Single(Invoke("Grant-WassetteStorage files nosuch Read -WarningAction Continue").Streams.Warning).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Of_storage_only_the_access_that_is_named_is_taken_away() =>
        Assert.Equal(
            ["ReadWrite", "Read", true],
            Invoke(
                """
                (Grant-WassetteStorage files -Uri fs://data -Access Read, Write -PassThru).Rules.Access
                (Revoke-WassetteStorage files -Uri fs://data/** -Access Write -PassThru).Rules.Access
                (Revoke-WassetteStorage files -Uri fs://data -PassThru).GrantsNothing
                """).Values.Select(value => value is true ? value : value.ToString()!));

    [Theory]
    [InlineData("-Memory 512MB", "memory=512Mi")]
    [InlineData("-Memory '512MB'", "memory=512Mi")]
    [InlineData("-Memory 512Mi", "memory=512Mi")]
    [InlineData("-Memory 1000000", "memory=1000000")]
    [InlineData("-Cpu 0.5", "cpu=500m")]
    [InlineData("-Cpu 250m", "cpu=250m")]
    [InlineData("-Timeout 2.5", "timeout=2500ms")]
    [InlineData("-Timeout 00:01:30", "timeout=90s")]
    [InlineData("-Output 1MB", "output=1Mi")]
    [InlineData("-ResponseBody 2GB", "response_body=2Gi")]
    [InlineData("-Concurrency 3", "concurrency=3")]
    public void A_limit_is_written_as_policy_documents_have_it(string limit, string expected) =>
        Assert.Equal(expected, Invoke($"(Set-WassetteLimit http {limit} -PassThru).Rules.ForEach{{ \"$($_.Target)=$($_.Access)\" }}").Value);

    [Fact]
    public void A_limit_goes_back_to_that_of_the_session() =>
        Assert.Equal(
            [1L << 20, 256L << 20],
            Invoke("(Set-WassetteLimit http -Memory 1MB -PassThru).Limits.Memory; (Set-WassetteLimit http -Default Memory -PassThru).Limits.Memory").Values);

    [Theory]
    [InlineData("Revoke-WassetteNetwork {0} http -HostName ", "a.example", "'https://b.example:8443'")]
    [InlineData("Revoke-WassetteNetwork {0} http -Cidr ", "'10.0.0.0/8'")]
    [InlineData("Revoke-WassetteStorage {0} http -Uri ", "'fs://it''s/**'")]
    [InlineData("Revoke-WassetteEnvironmentVariable {0} http -Name ", "REGION")]
    [InlineData("Grant-WassetteEnvironmentVariable {0} http -Name RE", "REGION")]
    [InlineData("Grant-WassetteStorage {0} http x -Access ", "Read", "Write")]
    [InlineData("Set-WassetteLimit {0} -Component fil", "files")]
    public void Granted_rules_variables_and_access_complete(string line, params string[] expected)
    {
        Assert.Empty(Invoke(
            """
            Grant-WassetteNetwork http a.example, https://b.example:8443
            Grant-WassetteNetwork http -Cidr 10.0.0.0/8
            Grant-WassetteStorage http -Uri "fs://it's/**" -Access Read
            Grant-WassetteEnvironmentVariable http REGION
            """).Errors);
        string session = (string)Invoke("$session.Name").Value;

        IEnumerable<string> offered = _fixture.PowerShell.Complete(line.Replace("{0}", $"-Session {session}", StringComparison.Ordinal)).Select(match => match.CompletionText);

        Assert.Equal(expected.Order(StringComparer.Ordinal), offered.Order(StringComparer.Ordinal));
    }

    private Invocation Invoke(string script, params object?[] arguments) => _fixture.PowerShell.Invoke(script, arguments);
}
