using System.Text;
using Wassette.Secrets;

namespace Wassette.Tests.Secrets;

public sealed class SecretStoreTests : IDisposable
{
    private readonly SecretFixture _fixture = new();

    [Theory]
    [InlineData("hunter2")]
    [InlineData(" spaces, \"quotes\", \\ and\r\nlines ")]
    [InlineData("Zoë 密碼 🔑")]
    [InlineData("=")]
    public void A_secret_is_found_as_it_was_set(string value)
    {
        _fixture.Set("KEY", value);

        Assert.Equal(value, _fixture.Find("KEY"));
        Assert.Equal(value, _fixture.Find("KEY", store: _fixture.Open()));
    }

    [Fact]
    public void Without_a_file_there_is_none_and_looking_for_one_makes_none()
    {
        Assert.Null(_fixture.Find("KEY"));
        Assert.Empty(_fixture.Store.List());
        Assert.False(Directory.Exists(_fixture.Directory));
    }

    [Fact]
    public void A_secret_is_replaced_and_removed()
    {
        _fixture.Set("KEY", "one");
        _fixture.Set("OTHER", "other");
        _fixture.Set("KEY", "two");
        Assert.Equal("two", _fixture.Find("KEY"));

        _fixture.Remove("KEY");

        Assert.Null(_fixture.Find("KEY"));
        Assert.Equal("other", _fixture.Find("OTHER"));
        Assert.False(_fixture.Store.Remove(new SecretEntry(SecretFixture.Weather, SecretFixture.Digest, "KEY", Vault: null), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Another_component_does_not_get_it()
    {
        _fixture.Set("KEY", "hunter2");

        Assert.Null(_fixture.Find("KEY", component: "other"));
        Assert.Null(_fixture.Find("KEY", component: "WEATHER"));
        Assert.Null(_fixture.Find("KEY", component: "weather\0"));
    }

    [Fact]
    public void Other_bytes_under_the_same_id_do_not_get_it()
    {
        _fixture.Set("KEY", "hunter2");

        Assert.Null(_fixture.Find("KEY", digest: SecretFixture.OtherDigest));
        Assert.Null(_fixture.Find("KEY", digest: SecretFixture.Digest.ToUpperInvariant()));
        Assert.Null(_fixture.Find("KEY", digest: ""));
    }

    [Theory]
    [InlineData("key")]
    [InlineData("KEY ")]
    [InlineData("KE")]
    [InlineData("KEY*")]
    [InlineData("*")]
    [InlineData("KEY\0")]
    [InlineData("")]
    public void A_secret_is_found_by_its_exact_name(string name)
    {
        _fixture.Set("KEY", "hunter2");

        Assert.Null(_fixture.Find(name));
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("  ", "it is empty")]
    [InlineData("A=B", "it has a '=' in it")]
    [InlineData("A\0B", "it has the character U+0000 in it")]
    [InlineData("A\nB", "it has the character U+000A in it")]
    [InlineData("A\u202EB", "it has the character U+202E in it")]
    [InlineData("A*", "it has one of '*'")]
    [InlineData("[A]", "it has one of '*'")]
    public void A_name_that_no_variable_can_have_is_refused(string name, string reason)
    {
        SecretException error = Assert.Throws<SecretException>(() => _fixture.Set(name, "hunter2"));

        Assert.Equal(SecretErrorKind.InvalidName, error.Kind);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_fixture.Directory));
    }

    [Fact]
    public void A_very_long_name_is_refused()
    {
        _fixture.Set(new string('A', 255), "hunter2");

        Assert.Equal(SecretErrorKind.InvalidName, Assert.Throws<SecretException>(() => _fixture.Set(new string('A', 256), "hunter2")).Kind);
    }

    [Theory]
    [InlineData("../weather", "sha256:aa")]
    [InlineData("", "sha256:aa")]
    [InlineData("weather", "sha256:aa")]
    [InlineData("weather", "")]
    public void A_secret_is_for_a_component_by_its_id_and_digest(string component, string digest) =>
        Assert.Equal(
            SecretErrorKind.InvalidName,
            Assert.Throws<SecretException>(
                () => _fixture.Store.Set(component, digest, "KEY", TestVaults.Secure("x"), vault: null, TestContext.Current.CancellationToken)).Kind);

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("hunter2\0", "it has a NUL character in it")]
    [InlineData("hunter2\uFFFE", "it is not text")]
    public void A_value_that_no_variable_can_have_is_refused_and_not_shown(string value, string reason)
    {
        // Half a surrogate pair can't be written in an attribute.
        SecretException error = Assert.Throws<SecretException>(() => _fixture.Set("KEY", value.Replace('\uFFFE', '\uD800')));

        Assert.Equal(SecretErrorKind.InvalidValue, error.Kind);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
        Assert.Null(_fixture.Find("KEY"));
    }

    [Fact]
    public void A_value_may_have_64_KiB()
    {
        string longest = new('x', 65_536);
        _fixture.Set("KEY", longest);

        Assert.Equal(longest, _fixture.Find("KEY"));
        Assert.Equal(SecretErrorKind.InvalidValue, Assert.Throws<SecretException>(() => _fixture.Set("KEY", "ü" + longest[1..])).Kind);
        Assert.Equal(longest, _fixture.Find("KEY"));
    }

    [Fact]
    public void What_is_listed_has_no_values()
    {
        _fixture.Set("KEY", "hunter2");
        _fixture.Set("ANOTHER", "hunter3", "MyVault");
        IReadOnlyList<SecretEntry> list = _fixture.Store.List();

        Assert.Equal(
            [
                new SecretEntry(SecretFixture.Weather, SecretFixture.Digest, "ANOTHER", "MyVault"),
                new SecretEntry(SecretFixture.Weather, SecretFixture.Digest, "KEY", Vault: null),
            ],
            list);
        Assert.Equal("KEY of weather", list[1].ToString());
        using SecretValue? value = _fixture.Store.Find(SecretFixture.Weather, SecretFixture.Digest, "KEY", TestContext.Current.CancellationToken);
        Assert.Equal("(secret)", value!.ToString());
    }

    [Fact]
    public void A_value_is_overwritten_when_it_is_no_longer_needed()
    {
        _fixture.Set("KEY", "hunter2");
        SecretValue value = _fixture.Store.Find(SecretFixture.Weather, SecretFixture.Digest, "KEY", TestContext.Current.CancellationToken)!;
        value.Dispose();

        Assert.Equal(new byte[7], value.Utf8.ToArray());
    }

    [Fact]
    public void A_change_by_another_process_is_seen_at_once()
    {
        SecretStore other = _fixture.Open();
        for (int i = 0; i < 50; i++)
        {
            // The same length each time, within one tick of the file system's clock.
            _fixture.Set("KEY", $"{i:D4}");
            Assert.Equal($"{i:D4}", _fixture.Find("KEY", store: other));
            _fixture.Remove("KEY");
            Assert.Null(_fixture.Find("KEY", store: other));
        }
    }

    [Fact]
    public void A_secret_in_a_file_that_has_rested_is_found_and_its_change_seen()
    {
        _fixture.Set("KEY", "one");
        File.SetLastWriteTimeUtc(_fixture.FilePath, DateTime.UtcNow.AddHours(-1));
        Assert.Equal("one", _fixture.Find("KEY"));
        Assert.Null(_fixture.Find("NEW"));

        _fixture.Open().Set(SecretFixture.Weather, SecretFixture.Digest, "NEW", TestVaults.Secure("two"), vault: null, TestContext.Current.CancellationToken);

        Assert.Equal("two", _fixture.Find("NEW"));
    }

    [Fact]
    public void Many_may_write_at_once()
    {
        // A store each, as processes have.
        Parallel.For(0, 40, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            SecretStore store = _fixture.Open();
            store.Set(SecretFixture.Weather, SecretFixture.Digest, $"KEY{i}", TestVaults.Secure($"value {i}"));
            Assert.Equal($"value {i}", _fixture.Find($"KEY{i}", store: store));
        });

        Assert.Equal(40, _fixture.Store.List().Count);
        Assert.Equal(["lock", "secrets.json"], Directory.GetFiles(_fixture.Directory).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_file_that_would_be_too_long_is_refused()
    {
        string value = new('x', 65_536);
        string base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(value));
        IEnumerable<string> secrets = Enumerable.Range(0, 190).Select(
            i => $$"""{"component":"weather","digest":"{{SecretFixture.Digest}}","name":"KEY{{i}}","value":"{{base64}}"}""");
        _fixture.Set("FIRST", "hunter2");
        _fixture.WriteFile($$"""{"version":1,"secrets":[{{string.Join(',', secrets)}}]}""");
        SecretException error = Assert.Throws<SecretException>(() =>
        {
            _fixture.Set("LAST", value);
            _fixture.Set("AND ANOTHER", value);
        });

        Assert.Equal(SecretErrorKind.StoreUnavailable, error.Kind);
        Assert.Contains("is full", error.Message, StringComparison.Ordinal);
        Assert.Equal(value, _fixture.Find("KEY189"));
    }

    public void Dispose() => _fixture.Dispose();
}
