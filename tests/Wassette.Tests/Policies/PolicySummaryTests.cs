using Wassette.Policies;
using Wassette.Policies.Editing;

namespace Wassette.Tests.Policies;

public sealed class PolicySummaryTests
{
    [Theory]
    [InlineData("storage: {allow: [{uri: 'fs:///data/**', access: [read]}]}", "read all files under /data")]
    [InlineData("storage: {allow: [{uri: 'fs://ws/**', access: [read, write]}]}", "read, create, change and remove all files under ws in the workspace")]
    [InlineData("storage: {allow: [{uri: 'fs://out', access: [write]}]}", "create, change and remove out in the workspace, with all files under it if it is a directory")]
    [InlineData("storage: {allow: [{uri: 'fs:///var/log/*.log', access: [read]}]}", "read the files that match /var/log/*.log")]
    [InlineData("storage: {allow: [{uri: 'fs:///', access: [read]}]}", "read all files of this machine")]
    [InlineData("storage: {allow: [{uri: 'fs://**', access: [read]}]}", "read all files in the workspace")]
    [InlineData("storage: {allow: [{uri: 'fs://x and all is well/**', access: [read]}]}", "read all files under 'x and all is well' in the workspace")]
    [InlineData("storage: {deny: [{uri: 'fs://ws/.git/**'}]}", "not read, create, change or remove all files under ws/.git in the workspace")]
    [InlineData("network: {allow: [{host: API.example.com}]}", "send requests to api.example.com, ports 80 and 443")]
    [InlineData("network: {allow: [{host: 'аpple.example'}]}", "send requests to xn--pple-43d.example, ports 80 and 443")]
    [InlineData("network: {allow: [{host: '*.example.com:8080'}]}", "send requests to any subdomain of example.com, port 8080")]
    [InlineData("network: {allow: [{host: 'https://a.example'}]}", "send HTTPS requests to a.example, port 443")]
    [InlineData("network: {allow: [{host: '*'}]}", "send requests to any host, ports 80 and 443")]
    [InlineData("network: {allow: [{host: a, private: true}]}", "send requests to a, ports 80 and 443, in private networks and on this machine too")]
    [InlineData("network: {allow: [{cidr: 10.1.0.0/16}]}", "send requests to every address in 10.1.0.0/16, any port")]
    [InlineData("network: {deny: [{host: admin.example}]}", "not send requests to admin.example, any port")]
    [InlineData("network: {deny: [{cidr: 10.1.0.0/16}]}", "not send requests to any address in 10.1.0.0/16")]
    [InlineData("environment: {allow: [{key: TOKEN}]}", "read the environment variable TOKEN")]
    [InlineData("environment: {allow: [{key: TOKEN, value: s3cret}]}", "read the environment variable TOKEN, with the value that the policy has")]
    [InlineData("environment: {allow: [{key: TOKEN, value_from: GITHUB_TOKEN}]}", "read the environment variable TOKEN, with the value of GITHUB_TOKEN")]
    [InlineData("environment: {allow: [{key: 'A, and more'}]}", "read the environment variable 'A, and more'")]
    [InlineData("resources: {limits: {memory: 512Mi}}", "use 512Mi of memory at most")]
    [InlineData("resources: {limits: {cpu: 500m}}", "use 0.5 of a processor core at most")]
    [InlineData("resources: {limits: {timeout: 90s}}", "run 90s a call at most")]
    public void A_rule_is_said_in_plain_words(string permission, string sentence) =>
        Assert.Equal([sentence], PolicySummary.Of(Documents.Read(Documents.With("  " + permission))));

    [Fact]
    public void A_masked_document_has_no_value_in_it()
    {
        PolicyDocument document = Documents.Read(Documents.With("  environment: {allow: [{key: A, value: s3cret}, {key: B}]}"));

        string text = PolicyWriter.Write(PolicyMask.Hide(document));
        Assert.DoesNotContain("s3cret", text, StringComparison.Ordinal);
        Assert.Contains("value: \"********\"", text, StringComparison.Ordinal);
    }
}
