using Wassette.Policies.Reading;

namespace Wassette.Tests.Policies.Reading;

/// <summary>Documents that others published read with exactly the findings that the specification promises.</summary>
public sealed class PublishedDocumentTests
{
    [Theory]
    [InlineData("policy-mcp/minimal.yaml")]
    [InlineData("policy-mcp/environment-only.yaml")]
    [InlineData("policy-mcp/network-only.yaml")]
    [InlineData("policy-mcp/storage-only.yaml")]
    [InlineData("policy-mcp/comprehensive.yaml", "permissions.runtime.docker", "permissions.resources.io", "permissions.ipc")]
    [InlineData("policy-mcp/development.yaml", "permissions.runtime.docker")]
    [InlineData("policy-mcp/restricted.yaml", "permissions.runtime.docker", "permissions.resources.io")]
    [InlineData("policy-mcp/docker.yaml", "permissions.runtime.docker")]
    [InlineData("policy-mcp/docker-privileged.yaml", "permissions.runtime.docker")]
    [InlineData("policy-mcp/web-service.yaml", "permissions.runtime.docker", "permissions.resources.io")]
    [InlineData("policy-mcp/wasmtime-wasi.yaml", "permissions.runtime.wasm")]
    [InlineData("policy-mcp/defaults-http.yaml", "permissions.network.allow[0].defaults")]
    [InlineData("policy-mcp/development-with-defaults.yaml", "permissions.network.allow[0].defaults", "permissions.resources.io")]
    [InlineData("wassette/fetch-rs.yaml")]
    [InlineData("wassette/filesystem-rs.yaml")]
    [InlineData("wassette/get-weather-js.yaml")]
    [InlineData("wassette/time-server-js.yaml")]
    public void A_published_document_reads_with_these_findings(string name, params string[] paths)
    {
        PolicyReadResult result = PolicyReader.Read(File.ReadAllBytes(Path.Combine(Documents.Folder, name)));

        Assert.Equal(paths, result.Diagnostics.Select(finding => finding.Path));
        Assert.All(result.Diagnostics, finding => Assert.StartsWith("This is not enforceable here.", finding.Message, StringComparison.Ordinal));
        Assert.Equal(paths.Length == 0, result.Document is not null);
    }

    [Fact]
    public void Every_published_document_here_is_among_them() =>
        Assert.Equal(17, Directory.GetFiles(Documents.Folder, "*.yaml", SearchOption.AllDirectories).Length);
}
