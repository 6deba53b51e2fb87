using Wassette.Components.Sources;
using Wassette.Components.Sources.Cache;
using Wassette.Policies.Network;
using Wassette.Wit.Values;

namespace Wassette.Mcp.Tools.Builtin;

/// <summary>What an agent may load components from. The operator may import anything.</summary>
internal sealed class LoadBounds
{
    private readonly string _root;
    private readonly IReadOnlyList<string> _texts;
    private readonly LoadPattern[] _files;
    private readonly WebPattern[] _servers;

    /// <summary>Reads patterns.</summary>
    /// <param name="options">What the operator says: patterns, none for the workspace and all public servers; signatures.</param>
    /// <param name="root">The workspace, which patterns and paths are relative to.</param>
    public LoadBounds(ServerOptions options, string root)
    {
        _root = root;
        _texts = options.LoadFrom.Count > 0 ? options.LoadFrom : [root, "https://*", "oci://*"];
        _files = [.. _texts.Where(text => !WebPattern.IsWeb(text)).Select(text => LoadPattern.Read(text, root)).OfType<LoadPattern>()];
        _servers = [.. _texts.Where(WebPattern.IsWeb).Select(WebPattern.Read)];
        Fetching = options.LoadFetching with
        {
            Addresses = AddressRules.PublicOnly,
            Credential = null,
            UseStoredCredentials = false,

            // What the operator fetched with credentials is not an agent's.
            CacheDirectory = Path.Combine(options.LoadFetching.CacheDirectory ?? UserCache.Downloads, "agent"),
            IsNamed = IsNamed,
            MayRedirectTo = uri => _servers.Any(server => server.Fits(uri)),
        };
    }

    /// <summary>How an agent's components are fetched.</summary>
    public FetchOptions Fetching { get; }

    /// <summary>The component that a path or a URI names.</summary>
    /// <exception cref="BuiltinToolException">It names none that may be loaded.</exception>
    public ImportRequest Require(string text)
    {
        if (ComponentLocation.ReadServer(text) is { } source)
        {
            bool fits = source is OciSource oci
                ? _servers.Any(server => server.Fits(oci.Reference))
                : _servers.Any(server => server.Fits(((HttpsSource)source).Uri));
            return fits ? new ImportRequest { Source = source } : throw Refuse(text);
        }

        string path = ComponentLocation.ReadFile(text, _root);

        // Says the same whether the file is there or not: an agent must not find out by this what files there are.
        return !_files.Any(pattern => pattern.Fits(path)) ? throw Refuse(text)
            : Fetching.RequireSignature ? throw new BuiltinToolException(
                $"arguments.path: {VisibleText.Quote(text, length: 200)} is a file, which can have no signature, and the operator requires one. "
                + "Load it from a registry where it is signed. Nothing was loaded.")
            : new ImportRequest { Path = path };
    }

    private bool IsNamed(HostName host, int port) => _servers.Any(server => server.Names(host, port));

    private string Places => string.Join(", ", _texts.Select(text => VisibleText.Quote(text, length: 200)));

    private BuiltinToolException Refuse(string text) => new(
        $"arguments.path: {VisibleText.Quote(text, length: 200)} is not where an agent may load components from, which is {Places}. "
        + "The operator can allow more with -LoadFrom, or import the component before the server starts. Nothing was loaded.");
}
