using System.Text;
using Wassette.Secrets;
using Wassette.Tests.Support;

namespace Wassette.Tests.Secrets;

/// <summary>A store in a directory of the test's own, and short forms for its methods.</summary>
internal sealed class SecretFixture : IDisposable
{
    public const string Weather = "weather";

    private readonly TemporaryDirectory _directory = new();

    public SecretFixture() => Store = Open();

    /// <summary>The digest of the component's bytes.</summary>
    public static string Digest { get; } = "sha256:" + new string('a', 64);

    /// <summary>The digest of other bytes.</summary>
    public static string OtherDigest { get; } = "sha256:" + new string('b', 64);

    public TestVaults Vaults { get; } = new();

    public SecretStore Store { get; }

    public string Directory => _directory.File("secrets");

    public string FilePath => Path.Combine(Directory, "secrets.json");

    /// <summary>Opens the same store again, as another process does.</summary>
    public SecretStore Open() => new(Directory, Vaults);

    public void Set(string name, string value, string? vault = null) =>
        Store.Set(Weather, Digest, name, TestVaults.Secure(value), vault, TestContext.Current.CancellationToken);

    public string? Find(string name, string component = Weather, string? digest = null, SecretStore? store = null)
    {
        using SecretValue? value = (store ?? Store).Find(component, digest ?? Digest, name, TestContext.Current.CancellationToken);
        return value is null ? null : Encoding.UTF8.GetString(value.Utf8);
    }

    public SecretException FindError(string name) => Assert.Throws<SecretException>(() => Find(name));

    public void Remove(string name) =>
        Assert.True(Store.Remove(Store.List().Single(entry => entry.Name == name), TestContext.Current.CancellationToken));

    /// <summary>Writes the file as no program of ours would.</summary>
    public void WriteFile(string text)
    {
        File.WriteAllText(FilePath, text);
    }

    public void Dispose() => _directory.Dispose();
}
