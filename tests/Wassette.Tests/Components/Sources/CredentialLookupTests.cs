using System.Text;
using System.Text.Json.Nodes;
using Wassette.Components.Sources;
using Wassette.Components.Sources.Credentials;
using Wassette.Components.Sources.Oci;

// Modes are set on Unix only: the tests that do skip themselves elsewhere.
#pragma warning disable CA1416

namespace Wassette.Tests.Components.Sources;

public sealed class CredentialLookupTests : IDisposable
{
    private readonly SourceHost _host = new();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("""{"auths":{"r.io":{"auth":"YWRhOnB3"}}}""", "ada:pw")]
    [InlineData("""{"auths":{"https://r.io/v2/":{"auth":"YWRhOnB3"}}}""", "ada:pw")]
    [InlineData("""{"auths":{"r.io":{"username":"ada","password":"p:w"}}}""", "ada:p:w")]
    [InlineData("""{"auths":{"r.io":{"auth":"YWRhOnB3","identitytoken":"t"}}}""", ":t")]
    [InlineData("""{"auths":{"r.io":{"auth":"YWRhOnB3"},"r.io/a":{"auth":"Ym9iOng="},"r.io/a/b/c":{"auth":"Y3k6eQ=="}}}""", "bob:x")]
    [InlineData("""{"auths":{"r.io:5000":{"auth":"YWRhOnB3"},"evil-r.io":{"auth":"YWRhOnB3"},"io":{"auth":"YWRhOnB3"}}}""", null)]
    [InlineData("""{"auths":{"r.io":{}}}""", null)]
    [InlineData("""{}""", null)]
    public async Task A_credential_is_the_one_of_the_narrowest_entry(string json, string? expected)
    {
        Write("docker/config.json", json);

        RegistryCredential? credential = await FindAsync("oci://r.io/a/b", ("DOCKER_CONFIG", _host.Directory.File("docker")));

        Assert.Equal(expected, credential is null ? null : $"{credential.UserName}:{credential.Secret}");
    }

    [Fact]
    public async Task Docker_Hub_is_found_by_the_name_that_docker_gives_it()
    {
        Write(".docker/config.json", """{"auths":{"https://index.docker.io/v1/":{"auth":"YWRhOnB3"}}}""");

        Assert.Equal("ada", (await FindAsync("oci://docker.io/me/x"))?.UserName);
    }

    [Fact]
    public async Task Podmans_file_comes_before_dockers_and_the_variable_before_both()
    {
        Write(".docker/config.json", """{"auths":{"r.io":{"auth":"YWRhOnB3"}}}""");
        Write("run/containers/auth.json", """{"auths":{"r.io":{"auth":"Ym9iOng="}}}""");
        Write("chosen.json", """{"auths":{"r.io":{"auth":"Y3k6eQ=="}}}""");
        (string, string) runtime = ("XDG_RUNTIME_DIR", _host.Directory.File("run"));

        Assert.Equal("ada", (await FindAsync("oci://r.io/a"))?.UserName);
        Assert.Equal("bob", (await FindAsync("oci://r.io/a", runtime))?.UserName);
        Assert.Equal(
            "cy", (await FindAsync("oci://r.io/a", runtime, ("REGISTRY_AUTH_FILE", _host.Directory.File("chosen.json"))))?.UserName);
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("""{"auths":{"r.io":{"auth":"%%%"}}}""")]
    [InlineData("""{"auths":{"r.io":{"auth":"c2VjcmV0"}}}""")]
    [InlineData("""{"auths":[]}""")]
    public async Task A_file_that_cannot_be_read_is_named_and_nothing_of_it_shown(string text)
    {
        Write(".docker/config.json", text);

        SourceException e = await Assert.ThrowsAsync<SourceException>(() => FindAsync("oci://r.io/a"));

        Assert.Equal(SourceErrorKind.InvalidCredentials, e.Kind);
        Assert.Contains(".docker/config.json", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", e.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("credHelpers", """{"Username":"ada","Secret":"pw"}""", 0, "ada:pw")]
    [InlineData("credsStore", """{"ServerURL":"r.io","Username":"ada","Secret":"pw"}""", 0, "ada:pw")]
    [InlineData("credsStore", """{"Username":"<token>","Secret":"t"}""", 0, ":t")]
    [InlineData("credsStore", "credentials not found in native keychain", 1, null)]
    public async Task A_helper_is_asked(string kind, string answer, int exitCode, string? expected)
    {
        WriteHelper("test", $"read -r server; [ \"$1 $server\" = \"get r.io\" ] || exit 7; printf '%s' '{answer}'; exit {exitCode}");
        Write(".docker/config.json", kind == "credsStore" ? """{"credsStore":"test"}""" : """{"credHelpers":{"r.io":"test"}}""");

        RegistryCredential? credential = await FindAsync("oci://r.io/a", ("PATH", _host.Directory.File("bin")));

        Assert.Equal(expected, credential is null ? null : $"{credential.UserName}:{credential.Secret}");
    }

    [Theory]
    [InlineData("exit 3")]
    [InlineData("echo nothing")]
    [InlineData("while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done")]
    public async Task A_helper_that_does_not_answer_as_it_must_is_an_error(string script)
    {
        WriteHelper("test", script);
        Write(".docker/config.json", """{"credsStore":"test"}""");

        Assert.Equal(
            SourceErrorKind.InvalidCredentials,
            (await Assert.ThrowsAsync<SourceException>(
                () => FindAsync("oci://r.io/a", ("PATH", $"{_host.Directory.File("bin")}:/bin:/usr/bin")))).Kind);
    }

    [Theory]
    [InlineData("../../bin/evil")]
    [InlineData("x; touch /tmp/evil")]
    [InlineData("$(id)")]
    [InlineData("-x")]
    [InlineData("")]
    public async Task A_helper_that_is_not_a_plain_name_is_not_run(string helper)
    {
        Write(
            ".docker/config.json",
            new JsonObject { ["credHelpers"] = new JsonObject { ["r.io"] = helper } }.ToJsonString());

        SourceException e = await Assert.ThrowsAsync<SourceException>(() => FindAsync("oci://r.io/a"));

        Assert.Contains("is not the name of a credential helper", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_helper_of_the_current_directory_is_not_run()
    {
        Write(".docker/config.json", """{"credsStore":"test"}""");

        SourceException e = await Assert.ThrowsAsync<SourceException>(
            () => FindAsync("oci://r.io/a", ("PATH", $".{Path.PathSeparator}{Path.PathSeparator}bin")));

        Assert.StartsWith("There is no program 'docker-credential-test'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_credential_does_not_show_itself()
    {
        Assert.DoesNotContain("pw", $"{new RegistryCredential("ada", "pw")}", StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new RegistryCredential("a:b", "pw"));
    }

    private Task<RegistryCredential?> FindAsync(string reference, params (string Name, string Value)[] variables) =>
        CredentialLookup.FindAsync(OciReference.Parse(reference), _host.Places(variables), TestContext.Current.CancellationToken);

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_host.Directory.File(name))!);
        _host.Directory.Write(name, Encoding.UTF8.GetBytes(text));
    }

    private void WriteHelper(string name, string script)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The helper is a shell script.");
        Write($"bin/docker-credential-{name}", "#!/bin/sh\n" + script + "\n");
        File.SetUnixFileMode(
            _host.Directory.File($"bin/docker-credential-{name}"),
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
