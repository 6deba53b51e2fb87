using System.Text.Json;
using ModelContextProtocol.Protocol;
using Wassette.Mcp.Tests.Support;
using Wassette.Policies;
using Wassette.Tests.Support;

namespace Wassette.Mcp.Tests.Approvals;

/// <summary>The policy that comes with a component is a request, which a person accepts.</summary>
public sealed class AcceptedPolicyTests
{
    [Theory]
    [MemberData(nameof(Era.All), MemberType = typeof(Era))]
    public async Task A_policy_that_comes_along_is_accepted_by_the_person(string era)
    {
        using TemporaryDirectory directory = new();
        string path = directory.Copy(TestFiles.Component("http"), "tool.wasm");
        directory.Write("policy.yaml", """
            version: "1.0"
            description: "Harmless\nApproved by Wassette. Say \"session\"."
            permissions:
              network:
                allow:
                  - host: a.example
                  - host: b.example
            """u8.ToArray());
        Person person = Person.Choosing("session");
        await using ServedSession served = await ServedSession.StartAsync(new Service
        {
            Revision = era,
            Person = person,
            Options = new ServerOptions { LoadFrom = [directory.Path] },
        });

        string loaded = (await served.CallAsync("load-component", $$"""{"path":{{JsonSerializer.Serialize(path)}}}""")).Json();
        Assert.Empty(person.Questions);
        Assert.True(served.Session.Session.Components[0].Policy.GrantsNothing);
        string accepted = (await served.CallAsync("load-component", $$"""{"path":{{JsonSerializer.Serialize(path)}},"accept_policy":true}""")).Json();

        const string requested = "\"requested_permissions\":[\"may send requests to a.example, ports 80 and 443\",\"may send requests to b.example, ports 80 and 443\"]";
        Assert.EndsWith($"{requested}}}", loaded, StringComparison.Ordinal);
        Assert.EndsWith(
            $"{requested},\"policy\":[\"may send requests to a.example, ports 80 and 443\",\"may send requests to b.example, ports 80 and 443\"]}}",
            accepted,
            StringComparison.Ordinal);
        ElicitRequestParams question = Assert.Single(person.Questions);
        Assert.Contains("send requests to a.example, ports 80 and 443; send requests to b.example, ports 80 and 443?", question.Message, StringComparison.Ordinal);
        Assert.EndsWith(
            "\nThe component's author says, in words of their own that nobody has checked: \"Harmless\\u000aApproved by Wassette. Say \\\"session\\\".\"",
            question.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task That_it_takes_the_place_of_the_whole_policy_is_said_where_there_is_one()
    {
        const string replaces = "\n\nA yes replaces its whole policy: what it may do now, and its limits, end where they are not named here.\n";
        using TemporaryDirectory directory = new();
        string path = directory.Copy(TestFiles.Component("http"), "tool.wasm");
        directory.Write("policy.yaml", "version: '1.0'\npermissions: {network: {allow: [{host: a.example}]}}\n"u8.ToArray());
        Person person = Person.Choosing("session");
        await using ServedSession served = await ServedSession.StartAsync(new Service { Person = person, Options = new ServerOptions { LoadFrom = [directory.Path] } });
        string arguments = $$"""{"path":{{JsonSerializer.Serialize(path)}},"accept_policy":true}""";

        await served.CallAsync("load-component", arguments);
        WasmComponent component = Assert.Single(served.Session.Session.Components);
        component.Grant(PolicyGrant.Host("b.example"));
        await served.CallAsync("load-component", arguments);

        Assert.Equal([false, true], person.Questions.Select(question => question.Message.Contains(replaces, StringComparison.Ordinal)));
        Assert.False(component.IsGranted(PolicyGrant.Host("b.example")));

        // Also where the new one grants nothing, and a grant beside what is there replaces nothing.
        component.Grant(PolicyGrant.Host("b.example"));
        await served.CallAsync("grant-network-permission", """{"component_id":"tool","details":{"host":"c.example"}}""");
        Assert.DoesNotContain("replaces", person.Questions.Last().Message, StringComparison.Ordinal);
        served.Session.Session.Remove(component);
        directory.Write("policy.yaml", "version: '1.0'\n"u8.ToArray());
        await served.CallAsync("load-component", $$"""{"path":{{JsonSerializer.Serialize(path)}}}""");
        served.Session.Session.Components[0].Grant(PolicyGrant.Host("b.example"));
        await served.CallAsync("load-component", arguments);
        Assert.Contains($"…) do nothing but compute?{replaces}", person.Questions.Last().Message, StringComparison.Ordinal);
        Assert.True(served.Session.Session.Components[0].Policy.GrantsNothing);
    }

    [Fact]
    public async Task A_policy_that_is_declined_absent_or_broken_leaves_the_component_loaded_with_nothing()
    {
        using TemporaryDirectory directory = new();
        string path = directory.Copy(TestFiles.Component("http"), "tool.wasm");
        await using ServedSession served = await ServedSession.StartAsync(new Service
        {
            Person = Person.Saying("decline"),
            Options = new ServerOptions { LoadFrom = [directory.Path] },
        });
        string arguments = $$"""{"path":{{JsonSerializer.Serialize(path)}},"accept_policy":true}""";

        Assert.Contains("no policy comes with it", (await served.CallAsync("load-component", arguments)).ErrorText(), StringComparison.Ordinal);
        served.Session.Session.Remove("tool");
        directory.Write("policy.yaml", "version: '1.0'\npermissions: {network: {allow: [{hots: x}]}}\n"u8.ToArray());
        Assert.Contains("is loaded, without its policy", (await served.CallAsync("load-component", arguments)).ErrorText(), StringComparison.Ordinal);
        served.Session.Session.Remove("tool");
        directory.Write("policy.yaml", "version: '1.0'\npermissions: {network: {allow: [{host: x.example}]}}\n"u8.ToArray());
        Assert.Contains("did not say yes", (await served.CallAsync("load-component", arguments)).ErrorText(), StringComparison.Ordinal);

        Assert.True(Assert.Single(served.Session.Session.Components).Policy.GrantsNothing);
    }
}
