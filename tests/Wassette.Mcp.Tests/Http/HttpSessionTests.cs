using System.Net;
using Wassette.Mcp.Tests.Support;
using Wassette.Mcp.Transports.Http;
using Wassette.Tests.Support;

namespace Wassette.Mcp.Tests.Http;

/// <summary>The sessions of clients with a handshake.</summary>
public sealed class HttpSessionTests
{
    private const string List = """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""";

    [Fact]
    public async Task A_session_is_found_by_its_id_until_it_is_deleted()
    {
        await using HttpServedSession served = new();
        string session = await served.InitializeAsync();

        Assert.Equal(HttpStatusCode.OK, (await served.AskAsync(served.OldRequest(List, session))).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await served.AskAsync(Delete(served, session))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await served.AskAsync(served.OldRequest(List, session))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await served.AskAsync(Delete(served, session))).Status);
    }

    [Fact]
    public async Task An_id_that_was_never_given_out_is_nobodys()
    {
        await using HttpServedSession served = new();
        string session = await served.InitializeAsync();
        string other = session[..^1] + (session[^1] == '0' ? '1' : '0');

        Assert.Equal(HttpStatusCode.NotFound, (await served.AskAsync(served.OldRequest(List, other))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await served.AskAsync(served.OldRequest(List, session.ToUpperInvariant()))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await served.AskAsync(served.OldRequest(List))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await served.AskAsync(served.OldRequest(ServerProcess.Hello, session))).Status);
    }

    [Fact]
    public async Task A_session_id_does_not_stand_for_the_token()
    {
        await using HttpServedSession served = new();
        HttpRequestMessage request = served.OldRequest(List, await served.InitializeAsync());
        request.Headers.Authorization = null;

        Assert.Equal(HttpStatusCode.Unauthorized, (await served.AskAsync(request)).Status);
    }

    [Fact]
    public async Task The_session_that_was_idle_longest_makes_room()
    {
        await using HttpServedSession served = new(http: null, new HttpLimits { Sessions = 3 });
        List<string> sessions = [];
        for (int i = 0; i < 20; i++)
        {
            sessions.Add(await served.InitializeAsync());
        }

        HttpStatusCode[] found = await Task.WhenAll(sessions.Select(async session => (await served.AskAsync(served.OldRequest(List, session))).Status));
        Assert.Equal(17, found.Count(status => status == HttpStatusCode.NotFound));
        Assert.Equal(HttpStatusCode.OK, found[^1]);
    }

    [Fact]
    public async Task Sessions_in_use_do_not_make_room()
    {
        await using HttpServedSession served = new(http: null, new HttpLimits { Sessions = 1 });
        HttpRequestMessage listen = served.OldRequest("", await served.InitializeAsync());
        listen.Method = HttpMethod.Get;
        listen.Content = null;
        using HttpResponseMessage stream = await served.BeginAsync(listen, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await served.AskAsync(served.OldRequest(ServerProcess.Hello))).Status);
    }

    [Fact]
    public async Task A_session_has_one_stream()
    {
        await using HttpServedSession served = new();
        string session = await served.InitializeAsync();
        using HttpResponseMessage stream = await served.BeginAsync(Get(served, session), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, stream.StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await served.AskAsync(Get(served, session))).Status);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task A_revision_without_sessions_has_POST_only(string method)
    {
        await using HttpServedSession served = new();
        HttpRequestMessage request = served.Request("tools/list");
        request.Method = new HttpMethod(method);
        request.Content = null;

        using HttpResponseMessage response = await served.SendAsync(request);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["POST"], response.Content.Headers.Allow);
    }

    private static HttpRequestMessage Get(HttpServedSession served, string session)
    {
        HttpRequestMessage request = served.OldRequest("", session);
        request.Method = HttpMethod.Get;
        request.Content = null;
        return request;
    }

    private static HttpRequestMessage Delete(HttpServedSession served, string session)
    {
        HttpRequestMessage request = Get(served, session);
        request.Method = HttpMethod.Delete;
        return request;
    }
}
