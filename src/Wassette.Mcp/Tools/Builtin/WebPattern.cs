using System.Buffers;
using System.Collections.Immutable;
using Wassette.Components.Sources;
using Wassette.Components.Sources.Oci;
using Wassette.Policies;
using Wassette.Policies.Network;
using Wassette.Wit.Values;

namespace Wassette.Mcp.Tools.Builtin;

/// <summary>
/// Web servers and registries that an agent may load components from: <c>https://host/path</c> or
/// <c>oci://host/repository</c>, either with all that is under it, or with <c>*</c> within segments and <c>**</c> for any
/// number of them. The host may be <c>*</c>, or begin with <c>*.</c>.
/// </summary>
internal sealed class WebPattern
{
    private const string Https = "https://";
    private const string Oci = "oci://";
    private const int HttpsPort = 443;

    private static readonly SearchValues<char> NotInPaths = SearchValues.Create("?#%\\;@");

    private readonly bool _isOci;
    private readonly HostPattern _host;
    private readonly ImmutableArray<string> _segments;
    private readonly string? _tag;
    private readonly OciDigest? _digest;

    private WebPattern(bool isOci, HostPattern host, ImmutableArray<string> segments, OciReference? exactly)
    {
        (_isOci, _host, _segments) = (isOci, host, segments);
        (_tag, _digest) = (exactly?.Digest is null ? exactly?.Tag : null, exactly?.Digest);
    }

    /// <summary>Whether a text is to be a pattern of this kind.</summary>
    public static bool IsWeb(string text) => text.StartsWith(Https, StringComparison.OrdinalIgnoreCase) || IsRegistry(text);

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static WebPattern Read(string text)
    {
        bool isOci = IsRegistry(text);
        string rest = text[(isOci ? Oci : Https).Length..];
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        string authority = slash < 0 ? rest : rest[..slash];
        string path = slash < 0 ? "" : rest[(slash + 1)..];
        if (HostPattern.Parse(authority, out RuleProblem? problem) is not { } host)
        {
            throw Invalid(text, $"{problem!.Message} {problem.Remedy}");
        }

        return isOci ? ReadRegistry(text, Canonical(host), path) : new WebPattern(isOci, host, ReadSegments(text, path), exactly: null);
    }

    /// <summary>Whether this names a server literally, by host and port: then it may be one of the operator's own network.</summary>
    public bool Names(HostName host, int port) =>
        _host is { IsWildcard: false, Host: { } named } && named.Text == host.Text && (_host.Port is { } only
            ? port == only
            : port == HttpsPort || (_isOci && port == 80));

    /// <summary>Whether a web server's file may be loaded, or a download be redirected to it.</summary>
    public bool Fits(Uri uri) =>
        !_isOci && uri.Scheme == Uri.UriSchemeHttps && uri.UserInfo.Length == 0
        && HostName.Parse(uri.IdnHost, out _) is { } host && FitsHost(host) && uri.Port == (_host.Port ?? HttpsPort)
        && Decode(uri.AbsolutePath) is { } segments && Fits(segments);

    /// <summary>Whether an artifact of a registry may be loaded.</summary>
    public bool Fits(OciReference reference) =>
        _isOci && FitsHost(reference.Host) && (_host.Port == reference.Port || IsAnyHost) && Fits(reference.Repository.Split('/'))
        && (_digest is null || reference.Digest == _digest)

        // Where there is a digest, a tag is no more than a remark.
        && (_tag is null || (reference.Digest is null && reference.Tag == _tag));

    private bool IsAnyHost => _host is { IsWildcard: true, Host: null, Port: null };

    private static bool IsRegistry(string text) => text.StartsWith(Oci, StringComparison.OrdinalIgnoreCase);

    // Docker Hub's other names, as references have it.
    private static HostPattern Canonical(HostPattern host) =>
        host is { IsWildcard: false, Port: null, Host.Text: "index.docker.io" or "registry-1.docker.io" }
            ? HostPattern.Parse("docker.io", out _)!
            : host;

    private static WebPattern ReadRegistry(string text, HostPattern host, string path)
    {
        if (!path.AsSpan().ContainsAny(':', '@'))
        {
            return new WebPattern(isOci: true, host, ReadSegments(text, path), exactly: null);
        }

        try
        {
            OciReference exactly = OciReference.Parse(text);
            return new WebPattern(isOci: true, host, [.. exactly.Repository.Split('/')], exactly);
        }
        catch (SourceException e)
        {
            throw Invalid(text, $"with a tag or digest it has to be one artifact: {e.Message}");
        }
    }

    private static ImmutableArray<string> ReadSegments(string text, string path)
    {
        if (path.AsSpan().ContainsAny(NotInPaths) || path.Any(char.IsControl))
        {
            throw Invalid(text, "a path is written without '?', '#', '%', '\\', ';' and '@'");
        }

        string[] segments = path.EndsWith('/') ? path[..^1].Split('/') : path.Split('/');
        return path is "" or "/" ? []
            : segments.Any(segment => segment is "" or "." or "..") ? throw Invalid(text, "a path has no empty segments, '.' or '..'")
            : [.. segments];
    }

    // What a server could read as another path than it looks like fits nothing: escaped slashes and dots, twice escaped
    // characters, parameters of a segment, empty segments.
    private static string[]? Decode(string path)
    {
        string[] segments = path[1..].Split('/');
        if (segments[^1].Length == 0)
        {
            segments = segments[..^1];
        }

        segments = [.. segments.Select(Uri.UnescapeDataString)];
        return segments.Any(segment => segment is "" or "." or ".." || segment.AsSpan().ContainsAny("/\\%;") || segment.Any(char.IsControl))
            ? null
            : segments;
    }

    private static ArgumentException Invalid(string text, string problem) =>
        new($"{VisibleText.Quote(text, length: 200)} can't be where an agent may load components from: {problem.TrimEnd('.')}.");

    private bool FitsHost(HostName host) => _host.Host is not { } named
        || (_host.IsWildcard ? host.Name?.EndsWith("." + named.Name, StringComparison.Ordinal) == true : host.Text == named.Text);

    // Without wildcards, all that is under the place fits.
    private bool Fits(ReadOnlySpan<string> segments) => _segments.Any(PathSegments.IsWildcard)
        ? PathSegments.Fit(segments, _segments.AsSpan(), ignoreCase: false)
        : segments.Length >= _segments.Length && segments[.._segments.Length].SequenceEqual(_segments.AsSpan());
}
