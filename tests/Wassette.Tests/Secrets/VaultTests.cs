using Wassette.Secrets;

namespace Wassette.Tests.Secrets;

public sealed class VaultTests : IDisposable
{
    private const string Vault = "MyVault";

    private readonly SecretFixture _fixture = new();

    [Fact]
    public void A_value_in_a_vault_is_read_from_there_and_not_in_the_file()
    {
        _fixture.Set("API_KEY", "hunter2", Vault);

        Assert.Equal("hunter2", _fixture.Find("API_KEY"));
        Assert.Null(_fixture.Find("API_KEY", digest: SecretFixture.OtherDigest));
        Assert.DoesNotContain("\"value\"", File.ReadAllText(_fixture.FilePath), StringComparison.Ordinal);
        Assert.Matches("^wassette-weather-API-KEY-[0-9a-f]{32}$", Assert.Single(_fixture.Vaults.Values).Key.Secret);
    }

    [Fact]
    public void Secrets_of_the_same_name_do_not_meet_in_a_vault()
    {
        (string Component, string Digest, string Name)[] keys =
        [
            ("a", SecretFixture.Digest, "b-c"), ("a-b", SecretFixture.Digest, "c"), ("a.b", SecretFixture.Digest, "c"), ("a", SecretFixture.OtherDigest, "b-c"),
            ("a", SecretFixture.Digest, "B-C"), ("a", SecretFixture.Digest, "b_c"),
        ];
        foreach ((string component, string digest, string name) in keys)
        {
            _fixture.Store.Set(component, digest, name, TestVaults.Secure(component + digest + name), Vault, TestContext.Current.CancellationToken);
        }

        Assert.All(keys, key => Assert.Equal(key.Component + key.Digest + key.Name, _fixture.Find(key.Name, key.Component, key.Digest)));
    }

    [Fact]
    public void A_secret_stays_where_it_is_unless_told_otherwise()
    {
        _fixture.Set("KEY", "one", Vault);
        _fixture.Set("KEY", "two");
        Assert.Equal(Vault, Assert.Single(_fixture.Store.List()).Vault);
        Assert.Equal("two", _fixture.Find("KEY"));

        _fixture.Set("KEY", "three", "Another");

        Assert.Equal("Another", Assert.Single(_fixture.Vaults.Values).Key.Vault);
        Assert.Equal("three", _fixture.Find("KEY"));
    }

    [Fact]
    public void Removing_a_secret_removes_its_value_from_the_vault()
    {
        _fixture.Set("KEY", "hunter2", Vault);

        _fixture.Remove("KEY");

        Assert.Empty(_fixture.Vaults.Values);
    }

    [Fact]
    public void What_the_user_has_in_a_vault_can_be_used_and_is_never_changed()
    {
        _fixture.Vaults.Values[(Vault, "GITHUB_TOKEN")] = "hunter2";
        Refer("GITHUB_TOKEN");
        Assert.Equal("hunter2", _fixture.Find("GITHUB_TOKEN"));

        _fixture.Set("GITHUB_TOKEN", "other");
        Assert.Equal("other", _fixture.Find("GITHUB_TOKEN"));
        Assert.Equal("hunter2", _fixture.Vaults.Values[(Vault, "GITHUB_TOKEN")]);

        Refer("GITHUB_TOKEN");
        Assert.Single(_fixture.Vaults.Values);
        _fixture.Remove("GITHUB_TOKEN");
        Assert.Single(_fixture.Vaults.Values);
    }

    [Fact]
    public void A_secret_that_the_vault_does_not_have_can_not_be_referred_to()
    {
        Assert.Equal(SecretErrorKind.VaultFailed, Assert.Throws<SecretException>(() => Refer("NONE")).Kind);
        Assert.Empty(_fixture.Store.List());
    }

    [Fact]
    public void A_value_that_is_gone_from_the_vault_is_an_error_and_not_no_secret()
    {
        _fixture.Set("KEY", "hunter2", Vault);
        _fixture.Vaults.Values.Clear();

        Assert.Equal(SecretErrorKind.VaultFailed, _fixture.FindError("KEY").Kind);
    }

    [Fact]
    public void A_vault_that_fails_keeps_the_secret_from_being_set()
    {
        _fixture.Set("KEY", "one");
        _fixture.Vaults.IsBroken = true;

        Assert.Equal(SecretErrorKind.VaultFailed, Assert.Throws<SecretException>(() => _fixture.Set("KEY", "two", Vault)).Kind);
        Assert.Equal("one", _fixture.Find("KEY"));
    }

    [Fact]
    public void A_vault_that_fails_does_not_keep_the_secret_from_being_taken_away()
    {
        _fixture.Set("KEY", "hunter2", Vault);
        _fixture.Vaults.IsBroken = true;

        SecretException error = Assert.Throws<SecretException>(() => _fixture.Remove("KEY"));

        Assert.Equal(SecretErrorKind.LeftInVault, error.Kind);
        Assert.Contains($"under the name '{Assert.Single(_fixture.Vaults.Values).Key.Secret}'", error.Message, StringComparison.Ordinal);
        Assert.Null(_fixture.Find("KEY"));
    }

    [Fact]
    public void A_damaged_file_is_found_before_the_vault_is_changed()
    {
        _fixture.Set("KEY", "one");
        _fixture.WriteFile("damaged");

        Assert.Equal(SecretErrorKind.DamagedStore, Assert.Throws<SecretException>(() => _fixture.Set("KEY", "two", Vault)).Kind);
        Assert.Empty(_fixture.Vaults.Values);
    }

    [Fact]
    public void A_value_that_can_not_be_a_secret_does_not_reach_the_vault()
    {
        Assert.Equal(SecretErrorKind.InvalidValue, Assert.Throws<SecretException>(() => _fixture.Set("KEY", "a\0b", Vault)).Kind);
        Assert.Empty(_fixture.Vaults.Values);
    }

    [Fact]
    public void Where_there_are_no_vaults_the_error_says_so()
    {
        SecretStore store = new(_fixture.Directory);

        SecretException error = Assert.Throws<SecretException>(
            () => store.Set(SecretFixture.Weather, SecretFixture.Digest, "KEY", TestVaults.Secure("x"), Vault, TestContext.Current.CancellationToken));

        Assert.Equal(SecretErrorKind.VaultUnavailable, error.Kind);
    }

    public void Dispose() => _fixture.Dispose();

    private void Refer(string name) =>
        _fixture.Store.Refer(SecretFixture.Weather, SecretFixture.Digest, name, Vault, TestContext.Current.CancellationToken);
}
