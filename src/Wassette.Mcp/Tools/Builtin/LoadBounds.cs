using Wassette.Components.Sources;
using Wassette.Components.Sources.Cache;
using Wassette.Components.Sources.Oci;
using Wassette.Policies.Network;
using Wassette.Wit.Values;

namespace Wassette.Mcp.Tools.Builtin;

/// <summary>What an agent may load components from. The operator may import anything.</summary>
internal sealed class LoadBounds
{
    private const int HttpsPort = 443;

    private readonly string _root;
    private readonly IReadOnlyList<string> _texts;
    private readonly LoadPattern[] _files;
    private readonly WebPattern[] _servers;
    private readonly FetchOptions _fetching;

    /// <summary>Reads patterns.</summary>
    /// <param name="options">What the operator says: patterns, none for the workspace and all public servers; signatures.</param>
    /// <param name="root">The workspace, which patterns and paths are relative to.</param>
    public LoadBounds(ServerOptions options, string root)
    {
        _root = root;
        _texts = options.LoadFrom.Count > 0 ? options.LoadFrom : [root, "https://*", "oci://*"];
        _files = [.. _texts.Where(text => !WebPattern.IsWeb(text)).Select(text => LoadPattern.Read(text, root)).OfType<LoadPattern>()];
        _servers = [.. _texts.Where(WebPattern.IsWeb).Select(WebPattern.Read)];
        _fetching = options.LoadFetching with
        {
            Addresses = AddressRules.PublicOnly,
            Credential = null,
            UseStoredCredentials = false,

            // What the operator fetched with credentials is not an agent's.
            CacheDirectory = Path.Combine(options.LoadFetching.CacheDirectory ?? UserCache.Downloads, "agent"),
            MayRedirectTo = Fits,
        };
    }

    /// <summary>How a component is fetched that may be loaded.</summary>
    public FetchOptions FetchingOf(ImportRequest request) => _fetching with
    {
        // A registry says itself where its tokens and layers are: one that anybody runs must not lead into the operator's network.
        IsNamed = request.Source is not OciSource { Reference: { } reference } || IsNamed(reference.Host, PortOf(reference)) ? IsNamed : null,
    };

    /// <summary>The component that a path or a URI names.</summary>
    /// <exception cref="BuiltinToolException">It names none that may be loaded.</exception>
    public ImportRequest Require(string text)
    {
        if (ComponentLocation.ReadServer(text) is { } source)
        {
            bool fits = source is OciSource { Reference: { } reference }
                ? Fits(reference.Host, PortOf(reference), server => server.Fits(reference))
                : Fits(((HttpsSource)source).Uri);
            return fits ? new ImportRequest { Source = source, LeavesPresent = true } : throw Refuse(text);
        }

        string path = ComponentLocation.ReadFile(text, _root);

        // Says the same whether the file is there or not: an agent must not find out by this what files there are.
        return !_files.Any(pattern => pattern.Fits(path)) ? throw Refuse(text)
            : _fetching.RequireSignature ? throw new BuiltinToolException(
                $"arguments.path: {VisibleText.Quote(text, length: 200)} is a file, which can have no signature, and the operator requires one. "
                + "Load it from a registry where it is signed. Nothing was loaded.")
            : new ImportRequest { Path = path, LeavesPresent = true };
    }

    private static int PortOf(OciReference reference) => reference.Port ?? HttpsPort;

    private bool Fits(Uri uri) => HostName.Parse(uri.IdnHost, out _) is { } host && Fits(host, uri.Port, server => server.Fits(uri));

    // A server that is named may have a private address: what its patterns leave out, no wildcard for all servers opens.
    private bool Fits(HostName host, int port, Func<WebPattern, bool> fits)
    {
        bool isNamed = IsNamed(host, port);
        return _servers.Any(server => fits(server) && (!isNamed || server.Names(host, port)));
    }

    private bool IsNamed(HostName host, int port) => _servers.Any(server => server.Names(host, port));

    private string Places => string.Join(", ", _texts.Select(text => VisibleText.Quote(text, length: 200)));

    private BuiltinToolException Refuse(string text) => new(
        $"arguments.path: {VisibleText.Quote(text, length: 200)} is not where an agent may load components from, which is {Places}. "
        + "The operator can allow more with -LoadFrom, or import the component before the server starts. Nothing was loaded.");
}
