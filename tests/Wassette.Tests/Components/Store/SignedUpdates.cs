using System.Security.Cryptography;
using System.Text;
using Wassette.Components;
using Wassette.Components.Sources;
using Wassette.Components.Sources.Oci;
using Wassette.Components.Sources.Signatures;
using Wassette.Components.Store;
using Wassette.Secrets;
using Wassette.Tests.Components.Sources;
using Wassette.Tests.Secrets;
using Wassette.Tests.Support;

namespace Wassette.Tests.Components.Store;

/// <summary>What tests of signed updates share: a registry, two keys that are trusted for it, a store, and secrets.</summary>
public abstract class SignedUpdates : IDisposable
{
    private protected const string Policy = "version: \"1.0\"\npermissions:\n  network:\n    allow:\n      - host: https://api.example.com\n";

    private protected SignedUpdates()
    {
        Registry = Host.ServeRegistry();
        Secrets = new SecretStore(Host.Directory.File("secrets"), new TestVaults());
        Host.Directory.Write("signer.pub", Encoding.UTF8.GetBytes(Key.ExportSubjectPublicKeyInfoPem()));
        Host.Directory.Write("other.pub", Encoding.UTF8.GetBytes(OtherKey.ExportSubjectPublicKeyInfoPem()));
    }

    private protected static byte[] First { get; } = File.ReadAllBytes(TestFiles.Tiny);

    private protected static byte[] Second { get; } = File.ReadAllBytes(TestFiles.Types);

    private protected SourceHost Host { get; } = new();

    private protected ECDsa Key { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private protected ECDsa OtherKey { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private protected FakeRegistry Registry { get; }

    private protected SecretStore Secrets { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Key.Dispose();
        OtherKey.Dispose();
        Host.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected static string Digest(byte[] bytes) => OciDigest.Of(bytes).ToString();

    /// <summary>Installs the first version with a policy, and gives it a secret.</summary>
    private protected async Task<ComponentStore> InstallAsync()
    {
        Registry.AddSigned(First, Key);
        ComponentStore store = Open();
        InstallRequest request = new() { Source = ComponentSource.Parse(Registry.Source), Policy = Policy };
        await store.InstallAsync(request, Trusting(), cancellation: TestContext.Current.CancellationToken);
        SetSecret(First, "hidden");
        return store;
    }

    private protected Task<InstallResult> UpdateAsync(ComponentStore store) =>
        store.UpdateAsync("tiny", options: Trusting(), cancellation: TestContext.Current.CancellationToken);

    private protected ComponentStore Open(StoreFiles? files = null) =>
        new(files ?? new StoreFiles(Host.Directory.File("store")), new ComponentCompiler(TestSession.SharedCache)) { Secrets = Secrets };

    private protected void SetSecret(byte[] component, string value) =>
        Secrets.Set("tiny", Digest(component), "KEY", TestVaults.Secure(value), cancellation: TestContext.Current.CancellationToken);

    private protected string? Secret(byte[] component, string name = "KEY")
    {
        using SecretValue? value = Secrets.Find("tiny", Digest(component), name, TestContext.Current.CancellationToken);
        return value is null ? null : Encoding.UTF8.GetString(value.Utf8);
    }

    private protected FetchOptions Trusting() => Host.Options with
    {
        TrustPolicy = TrustPolicy.Read(Host.Directory.Write("trust.yaml", Encoding.UTF8.GetBytes(
            $"version: \"1.0\"\ndefault: nothing\nrules:\n  - scope: {Registry.Host}\n    keys: [signer.pub, other.pub]\n"))),
    };
}
