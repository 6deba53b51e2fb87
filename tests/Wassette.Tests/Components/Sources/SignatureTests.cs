using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Wassette.Components.Sources;
using Wassette.Components.Sources.Oci;
using Wassette.Components.Sources.Signatures;

namespace Wassette.Tests.Components.Sources;

public sealed class SignatureTests : IDisposable
{
    private readonly SourceHost _host = new();
    private readonly FakeRegistry _registry;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly string _digest;

    public SignatureTests()
    {
        _registry = _host.ServeRegistry();
        _digest = _registry.AddComponent();
        _host.Directory.Write("signer.pub", Encoding.UTF8.GetBytes(_key.ExportSubjectPublicKeyInfoPem()));
    }

    public void Dispose()
    {
        _key.Dispose();
        _host.Dispose();
    }

    [Fact]
    public async Task A_component_signed_by_the_key_of_its_registry_is_accepted()
    {
        AddSignature(Payload());

        FetchedComponent component = await SourceHost.FetchAsync(_registry.Source, Trusting());

        string id = $"sha256:{Convert.ToHexStringLower(SHA256.HashData(_key.ExportSubjectPublicKeyInfo()))}";
        Assert.Equal(
            new VerifiedSignature(id, _host.Directory.File("signer.pub"), $"{_registry.Host}/{FakeRegistry.Repository}"),
            component.Signature);
    }

    [Fact]
    public async Task An_RSA_key_serves_too()
    {
        using RSA rsa = RSA.Create(2048);
        _host.Directory.Write("signer.pub", Encoding.UTF8.GetBytes(rsa.ExportSubjectPublicKeyInfoPem()));
        byte[] payload = Payload();
        AddSignature(payload, rsa.SignData(payload, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

        Assert.NotNull((await SourceHost.FetchAsync(_registry.Source, Trusting())).Signature);
    }

    [Fact]
    public async Task A_component_that_is_not_signed_is_refused_before_it_is_downloaded()
    {
        SourceException e = await SourceHost.RefuseAsync(_registry.Source, Trusting());

        Assert.Equal(SourceErrorKind.Unsigned, e.Kind);
        Assert.DoesNotContain(_registry.Server.Exchanges, FakeRegistry.IsComponent);
    }

    public static TheoryData<string, string> Forgeries() => new()
    {
        { "other key", "not by the key" },
        { "other payload", "not by the key" },
        { "no signature", "not by the key" },
        { "not base64", "not by the key" },
        { "raw format", "not by the key" },
        { "other digest", "for another artifact" },
        { "other type", "not cosign's payload" },
        { "two digests", "not cosign's payload" },
        { "not json", "not cosign's payload" },
        { "other repository", "for the repository" },
        { "no repository", "for the repository" },
    };

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task A_forged_signature_is_refused(string forgery, string reason)
    {
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string name = $"{_registry.Host}/{FakeRegistry.Repository}";
        byte[] payload = forgery switch
        {
            "other digest" => Payload(digest: OciDigest.Of([1]).ToString()),
            "other type" => Payload(type: "atomic container signature"),
            "two digests" => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Payload(digest: OciDigest.Of([1]).ToString()))
                .Replace("\"image\":{", $"\"image\":{{\"docker-manifest-digest\":\"{_digest}\",", StringComparison.Ordinal)),
            "not json" => "signed words"u8.ToArray(),
            "other repository" => Payload(name: $"{_registry.Host}/tools/other"),
            "no repository" => Payload(name: ""),
            _ => Payload(),
        };
        byte[] signature = forgery switch
        {
            "other key" => other.SignData(payload, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence),
            "other payload" => Sign(Payload(name: name + "x")),
            "raw format" => _key.SignData(payload, HashAlgorithmName.SHA256),
            _ => Sign(payload),
        };
        string? annotation = forgery switch
        {
            "no signature" => null,
            "not base64" => "%%%",
            _ => Convert.ToBase64String(signature),
        };
        AddSignature(payload, annotation);

        SourceException e = await SourceHost.RefuseAsync(_registry.Source, Trusting());

        Assert.Equal(SourceErrorKind.SignatureInvalid, e.Kind);
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_payload_that_was_changed_in_the_registry_is_noticed()
    {
        AddSignature(Payload());
        string payload = OciDigest.Of(Payload()).ToString();
        _registry.Intercept = async exchange =>
        {
            bool isPayload = exchange.Path().EndsWith(payload, StringComparison.Ordinal);
            if (isPayload)
            {
                await exchange.AnswerAsync(200, new byte[Payload().Length]);
            }

            return isPayload;
        };

        Assert.Equal(SourceErrorKind.Corrupt, (await SourceHost.RefuseAsync(_registry.Source, Trusting())).Kind);
    }

    [Fact]
    public async Task One_good_signature_among_others_is_enough()
    {
        byte[] wrong = Payload(digest: OciDigest.Of([1]).ToString());
        _registry.AddArtifact(
            Tag(), Layer(wrong, Convert.ToBase64String(Sign(wrong))), Layer(Payload(), Convert.ToBase64String(Sign(Payload()))));

        Assert.NotNull((await SourceHost.FetchAsync(_registry.Source, Trusting())).Signature);
    }

    [Fact]
    public async Task A_mirror_is_accepted_when_the_rule_says_what_it_mirrors()
    {
        AddSignature(Payload(name: "ghcr.io/microsoft/tiny"));

        Assert.NotNull((await SourceHost.FetchAsync(_registry.Source, Trusting("signed-as: ghcr.io/microsoft"))).Signature);
        Assert.Equal(
            SourceErrorKind.SignatureInvalid, (await SourceHost.RefuseAsync(_registry.Source, Trusting("signed-as: ghcr.io/micro"))).Kind);
    }

    [Fact]
    public async Task A_verified_component_can_be_had_offline()
    {
        AddSignature(Payload());
        string source = _registry.Source;
        FetchOptions options = Trusting();
        await SourceHost.FetchAsync(source, options);
        _registry.Dispose();

        Assert.NotNull((await SourceHost.FetchAsync(source, options with { Offline = true })).Signature);
    }

    [Fact]
    public async Task The_narrowest_rule_counts_and_the_default_is_for_the_rest()
    {
        FetchOptions Policy(string otherwise, string rules) => _host.Options with
        {
            TrustPolicy = TrustPolicy.Read(Write($"version: \"1.0\"\ndefault: {otherwise}\nrules:\n{rules}")),
        };
        string key = $"  - scope: {_registry.Host}\n    keys: [signer.pub]\n";
        string unsigned = $"  - scope: {_registry.Host}/tools\n    accept: unsigned\n";
        string nothing = $"  - scope: {_registry.Host}/tools/tiny\n    accept: nothing\n";
        string other = $"  - scope: {_registry.Host}/tool\n    accept: nothing\n";

        Assert.Null((await SourceHost.FetchAsync(_registry.Source, Policy("nothing", key + unsigned))).Signature);
        Assert.Equal(SourceErrorKind.Unsigned, (await SourceHost.RefuseAsync(_registry.Source, Policy("unsigned", key))).Kind);
        Assert.Equal(
            SourceErrorKind.Unsigned, (await SourceHost.RefuseAsync(_registry.Source, Policy("unsigned", key + unsigned + nothing))).Kind);
        Assert.Null((await SourceHost.FetchAsync(_registry.Source, Policy("unsigned", other))).Signature);
        Assert.Equal(SourceErrorKind.Unsigned, (await SourceHost.RefuseAsync(_registry.Source, Policy("nothing", other))).Kind);
        Assert.Equal(
            SourceErrorKind.Unsigned,
            (await SourceHost.RefuseAsync(_registry.Source, Policy("unsigned", unsigned) with { RequireSignature = true })).Kind);
        Assert.Equal(
            SourceErrorKind.Unsigned,
            (await SourceHost.RefuseAsync(_registry.Source, _host.Options with { RequireSignature = true })).Kind);
    }

    [Fact]
    public void A_trust_policy_with_errors_names_all_of_them()
    {
        using RSA weak = RSA.Create(1024);
        using ECDsa p256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _host.Directory.Write("weak.pub", Encoding.UTF8.GetBytes(weak.ExportSubjectPublicKeyInfoPem()));
        _host.Directory.Write("private.pem", Encoding.UTF8.GetBytes(p256.ExportPkcs8PrivateKeyPem()));
        _host.Directory.Write("text.pub", "no key"u8.ToArray());
        _host.Directory.Write(
            "two.pub", Encoding.UTF8.GetBytes($"{p256.ExportSubjectPublicKeyInfoPem()}\n{p256.ExportSubjectPublicKeyInfoPem()}"));

        // RFC 8410: an Ed25519 key.
        byte[] ed25519 = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00, .. new byte[32]];
        _host.Directory.Write("ed25519.pub", Encoding.UTF8.GetBytes(PemEncoding.WriteString("PUBLIC KEY", ed25519)));

        string[] messages = [.. TrustPolicy.Test(
            Write("""
                version: "2.0"
                defualt: unsigned
                rules:
                  - scope: oci://ghcr.io/a
                    keys: [weak.pub, private.pem, text.pub, two.pub, ed25519.pub, none.pub]
                  - scope: ghcr.io/b
                    keys: []
                  - scope: ghcr.io/c
                  - scope: ghcr.io/d
                    keys: [signer.pub]
                    accept: nothing
                  - scope: ghcr.io/e
                    accept: everything
                    signed-as: ghcr.io/f
                  - scope: GHCR.io/g
                    accept: nothing
                  - scope: ghcr.io/g/
                    accept: unsigned
                """),
            out TrustPolicy? policy).Select(diagnostic => diagnostic.ToString())];

        Assert.Null(policy);
        string all = string.Join('\n', messages);
        foreach (string expected in new[]
        {
            "(1,10): error: version", "defualt: The key is unknown. Did you mean 'default'?", "error: default: The key is missing.",
            "(4,12): error: rules[0].scope",
            "an RSA key of 1024 bits",
            "a private key in it",
            "is not PEM",
            "more than one key",
            "Ed25519",
            "There is no file",
            "rules[1].keys: The list of keys is empty.", "rules[2]: The rule has neither", "rules[3]: The rule has both",
            "rules[4].accept", "rules[4].signed-as", "rules[6].scope: Another rule has the scope",
        })
        {
            Assert.Contains(expected, all, StringComparison.Ordinal);
        }

        Assert.Equal(16, messages.Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("version: \"1.0\"")]
    [InlineData("version: \"1.0\"\ndefault: unsigned\nrules: {}")]
    [InlineData("version: \"1.0\"\ndefault: &a unsigned")]
    [InlineData("version: \"1.0\"\ndefault: unsigned\nrules:\n  - null")]
    [InlineData("version: \"1.0\"\ndefault: yes")]
    [InlineData("{\"version\":\"1.0\",\"default\":\"unsigned\",\"rules\":[{\"scope\":\"r.io/a:tag\",\"accept\":\"nothing\"}]}")]
    public void A_trust_policy_with_an_error_is_none(string text)
    {
        SourceException e = Assert.Throws<SourceException>(() => TrustPolicy.Read(Write(text)));

        Assert.Equal(SourceErrorKind.InvalidTrustPolicy, e.Kind);
    }

    [Fact]
    public void A_trust_policy_may_be_JSON() =>
        Assert.NotNull(
            TrustPolicy.Read(Write("""{"version":"1.0","default":"nothing","rules":[{"scope":"r.io","keys":["signer.pub"]}]}""")));

    private byte[] Payload(string? digest = null, string? name = null, string type = "cosign container image signature") =>
        Encoding.UTF8.GetBytes(new JsonObject
        {
            ["critical"] = new JsonObject
            {
                ["identity"] = new JsonObject { ["docker-reference"] = name ?? $"{_registry.Host}/{FakeRegistry.Repository}" },
                ["image"] = new JsonObject { ["docker-manifest-digest"] = digest ?? _digest },
                ["type"] = type,
            },
            ["optional"] = null,
        }.ToJsonString());

    private byte[] Sign(byte[] payload) => _key.SignData(payload, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    private string Tag() => _digest.Replace(':', '-') + ".sig";

    private void AddSignature(byte[] payload, byte[]? signature = null) =>
        AddSignature(payload, Convert.ToBase64String(signature ?? Sign(payload)));

    private void AddSignature(byte[] payload, string? annotation) => _registry.AddArtifact(Tag(), Layer(payload, annotation));

    private JsonObject Layer(byte[] payload, string? annotation)
    {
        JsonObject layer = _registry.AddBlob(MediaTypes.SimpleSigning, payload);
        layer["annotations"] = annotation is null ? null : new JsonObject { ["dev.cosignproject.cosign/signature"] = annotation };
        return layer;
    }

    private FetchOptions Trusting(string more = "") => _host.Options with
    {
        TrustPolicy = TrustPolicy.Read(
            Write($"version: \"1.0\"\ndefault: nothing\nrules:\n  - scope: {_registry.Host}\n    keys: [signer.pub]\n    {more}\n")),
    };

    private string Write(string text) => _host.Directory.Write("trust.yaml", Encoding.UTF8.GetBytes(text));
}
