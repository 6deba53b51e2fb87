using Wassette.Components.Sources;
using Wassette.Mcp.Tools.Builtin;
using Wassette.Policies.Network;

namespace Wassette.Mcp.Tests.Tools;

/// <summary>Which servers and registries a pattern names, and URLs that try to look as if it named them.</summary>
public sealed class WebPatternTests
{
    [Theory]
    [InlineData("https://*", "https://any.example/x.wasm", true)]
    [InlineData("https://*", "https://any.example:8443/x.wasm", false)]
    [InlineData("https://*", "oci://any.example/x", false)]
    [InlineData("https://a.example", "https://a.example/x/y.wasm", true)]
    [InlineData("https://a.example/", "https://A.EXAMPLE./x.wasm", true)]
    [InlineData("HTTPS://A.example/tools", "https://a.example/tools/deep/x.wasm", true)]
    [InlineData("https://a.example/tools", "https://a.example/toolsmith/x.wasm", false)]
    [InlineData("https://a.example/tools", "https://a.example/Tools/x.wasm", false)]
    [InlineData("https://a.example/tools/*", "https://a.example/tools/x.wasm", true)]
    [InlineData("https://a.example/tools/*", "https://a.example/tools/deep/x.wasm", false)]
    [InlineData("https://a.example/tools/**", "https://a.example/tools/deep/x.wasm", true)]
    [InlineData("https://a.example/tools", "https://a.example/tools/x.wasm?v=1", true)]
    [InlineData("https://a.example/tools", "https://a.example.evil.example/tools/x.wasm", false)]
    [InlineData("https://a.example/tools", "https://evil-a.example/tools/x.wasm", false)]
    [InlineData("https://a.example/tools", "https://a.example:8443/tools/x.wasm", false)]
    [InlineData("https://a.example:8443/tools", "https://a.example:8443/tools/x.wasm", true)]
    [InlineData("https://a.example:8443/tools", "https://a.example/tools/x.wasm", false)]
    [InlineData("https://a.example/tools", "https://a.example/tools/../secret.wasm", false)]
    [InlineData("https://a.example/tools", "https://a.example/tools/%2e%2e/secret.wasm", false)]
    [InlineData("https://a.example/tools", "https://a.example/tools/..%2fsecret.wasm", false)]
    [InlineData("https://a.example/tools", "https://a.example/tools/..%5csecret.wasm", false)]
    [InlineData("https://a.example/tools", "https://a.example/tools/%252e%252e%252fsecret.wasm", false)]
    [InlineData("https://a.example/tools", "https://a.example/tools/..;/secret.wasm", false)]
    [InlineData("https://a.example/tools", "https://a.example/tools//x.wasm", false)]
    [InlineData("https://a.example/tools", "https://a.example//tools/x.wasm", false)]
    [InlineData("https://a.example/tools", "https://a.example/%74ools/x.wasm", true)]
    [InlineData("https://*.a.example", "https://b.a.example/x.wasm", true)]
    [InlineData("https://*.a.example", "https://a.example/x.wasm", false)]
    [InlineData("https://*.a.example", "https://xa.example/x.wasm", false)]
    [InlineData("https://bücher.example", "https://xn--bcher-kva.example/x.wasm", true)]
    [InlineData("https://apple.example", "https://аpple.example/x.wasm", false)]
    [InlineData("https://10.0.0.1", "https://0x0a000001/x.wasm", true)]
    public void A_server_is_named_as_it_is_spelled_and_in_no_other_way(string pattern, string source, bool fits) =>
        Assert.Equal(fits, ComponentLocation.ReadServer(source) is HttpsSource https && WebPattern.Read(pattern).Fits(https.Uri));

    [Theory]
    [InlineData("oci://*", "oci://any.example:5000/x", true)]
    [InlineData("oci://ghcr.io", "oci://ghcr.io/microsoft/x:1", true)]
    [InlineData("oci://ghcr.io", "OCI://GHCR.IO/microsoft/x", true)]
    [InlineData("oci://ghcr.io", "oci://ghcr.io:5000/microsoft/x", false)]
    [InlineData("oci://ghcr.io/microsoft", "oci://ghcr.io/microsoft/x/y@sha256:DIGEST", true)]
    [InlineData("oci://ghcr.io/microsoft/*", "oci://ghcr.io/microsoft/x:1", true)]
    [InlineData("oci://ghcr.io/microsoft/*", "oci://ghcr.io/microsoft/x/y:1", false)]
    [InlineData("oci://ghcr.io/microsoft", "oci://ghcr.io/microsoftx/y", false)]
    [InlineData("oci://ghcr.io/microsoft/x:1", "oci://ghcr.io/microsoft/x:1", true)]
    [InlineData("oci://ghcr.io/microsoft/x:1", "oci://ghcr.io/microsoft/x:2", false)]
    [InlineData("oci://ghcr.io/microsoft/x:1", "oci://ghcr.io/microsoft/x", false)]
    [InlineData("oci://ghcr.io/microsoft/x:1", "oci://ghcr.io/microsoft/x:1@sha256:DIGEST", false)]
    [InlineData("oci://ghcr.io/microsoft/x@sha256:DIGEST", "oci://ghcr.io/microsoft/x:9@sha256:DIGEST", true)]
    [InlineData("oci://ghcr.io/microsoft/x@sha256:DIGEST", "oci://ghcr.io/microsoft/x:1", false)]
    [InlineData("oci://docker.io/library", "oci://index.docker.io/library/x", true)]
    [InlineData("oci://index.docker.io/library", "oci://docker.io/x", true)]
    [InlineData("https://ghcr.io", "oci://ghcr.io/microsoft/x", false)]
    public void A_registry_is_named_as_references_name_it(string pattern, string source, bool fits)
    {
        string digest = new('a', 64);
        OciSource oci = (OciSource)ComponentLocation.ReadServer(source.Replace("DIGEST", digest, StringComparison.Ordinal))!;

        Assert.Equal(fits, WebPattern.Read(pattern.Replace("DIGEST", digest, StringComparison.Ordinal)).Fits(oci.Reference));
    }

    [Theory]
    [InlineData("https://build.internal:8443/x", "build.internal", 8443, true)]
    [InlineData("https://build.internal:8443/x", "build.internal", 443, false)]
    [InlineData("https://build.internal/x", "build.internal", 22, false)]
    [InlineData("https://*.internal", "build.internal", 443, false)]
    [InlineData("https://*", "build.internal", 443, false)]
    [InlineData("oci://*", "localhost", 5000, false)]
    [InlineData("oci://localhost:5000", "localhost", 5000, true)]
    [InlineData("oci://localhost:5000", "127.0.0.1", 5000, false)]
    public void Only_a_literal_name_opens_the_operators_own_network(string pattern, string host, int port, bool names) =>
        Assert.Equal(names, WebPattern.Read(pattern).Names(HostName.Parse(host, out _)!, port));
}
