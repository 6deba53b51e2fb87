using System.Globalization;
using System.Text.RegularExpressions;
using Wassette.Policies;
using Wassette.Policies.Network;
using Wassette.Wit;

namespace Wassette.Components.Sources.Oci;

/// <summary>A component in a registry: <c>oci://host[:port]/repository[:tag][@digest]</c>.</summary>
/// <remarks>
/// The grammar is that of the distribution project's references and of the distribution specification, with one
/// difference: the host is always written. Without a tag and a digest the tag is <c>latest</c>; with both, the digest
/// counts, and the tag is a remark.
/// </remarks>
internal sealed partial record OciReference
{
    private const int LongestName = 255;
    private const string Form = "Write oci://host[:port]/repository[:tag][@digest], as in oci://ghcr.io/microsoft/time-server-js:latest.";

    private OciReference(HostName host, int? port, string repository, string? tag, OciDigest? digest)
    {
        Host = host;
        Port = port;
        Repository = repository;
        Tag = tag;
        Digest = digest;
    }

    public HostName Host { get; }

    public int? Port { get; }

    /// <summary>The host, and the port where one is written: what credentials and trust are looked up by.</summary>
    public string Registry => Port is { } port ? string.Create(CultureInfo.InvariantCulture, $"{Host.Text}:{port}") : Host.Text;

    /// <summary>The repository without the registry.</summary>
    public string Repository { get; }

    /// <summary>The registry and the repository.</summary>
    public string Name => $"{Registry}/{Repository}";

    public string? Tag { get; }

    public OciDigest? Digest { get; }

    /// <summary>What a manifest is asked for by.</summary>
    public string ManifestReference => Digest?.ToString() ?? Tag!;

    /// <summary>Where the registry's API is: Docker Hub's is not at its name.</summary>
    public string ApiAuthority => Registry == "docker.io" ? "registry-1.docker.io" : Registry;

    /// <summary>Reads a reference.</summary>
    /// <exception cref="SourceException">It breaks the grammar.</exception>
    public static OciReference Parse(string text)
    {
        string rest = text.StartsWith("oci://", StringComparison.OrdinalIgnoreCase)
            ? text["oci://".Length..]
            : throw Invalid(text, "does not begin with oci://");
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash == rest.Length - 1)
        {
            throw Invalid(text, slash == 0 ? "has no host" : "has no repository");
        }

        string name = rest[(slash + 1)..];
        if (name.AsSpan().ContainsAny("?#%\\"))
        {
            throw Invalid(text, "has a query, a fragment or an escape in it, which a reference has not");
        }

        (name, OciDigest? digest) = SplitDigest(text, name);
        (name, string? tag) = SplitTag(text, name);
        (HostName host, int? port) = ReadAuthority(text, rest[..slash]);

        // Docker Hub by its other names, and with the repositories that are its own (distribution/reference, "familiar" names).
        if (port is null && host.Text is "index.docker.io" or "registry-1.docker.io")
        {
            host = HostName.Parse("docker.io", out _)!;
        }

        if (host.Text == "docker.io" && !name.Contains('/', StringComparison.Ordinal))
        {
            name = "library/" + name;
        }

        RequireRepository(text, name);
        OciReference reference = new(host, port, name, tag ?? (digest is null ? "latest" : null), digest);
        return reference.Name.Length <= LongestName ? reference : throw Invalid(text, $"has a name of more than {LongestName} characters");
    }

    /// <summary>Whether a text can be a tag.</summary>
    public static bool IsTag(string text) => TagPattern().IsMatch(text);

    /// <summary>The same repository at one digest.</summary>
    public OciReference At(OciDigest digest) => new(Host, Port, Repository, tag: null, digest);

    public override string ToString() =>
        $"oci://{Name}{(Tag is null ? "" : ":" + Tag)}{(Digest is null ? "" : "@" + Digest)}";

    private static (string Name, OciDigest? Digest) SplitDigest(string text, string name)
    {
        int at = name.IndexOf('@', StringComparison.Ordinal);
        if (at < 0)
        {
            return (name, null);
        }

        OciDigest digest = OciDigest.TryParse(name[(at + 1)..])
            ?? throw Invalid(text, "has a digest that is not sha256: with 64, or sha512: with 128 lower-case hexadecimal digits");
        return (name[..at], digest);
    }

    private static (string Name, string? Tag) SplitTag(string text, string name)
    {
        int colon = name.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return (name, null);
        }

        string tag = name[(colon + 1)..];
        return IsTag(tag)
            ? (name[..colon], tag)
            : throw Invalid(text, "has a tag that is not 1 to 128 letters, digits, '_', '.' and '-', the first no '.' or '-'");
    }

    private static (HostName Host, int? Port) ReadAuthority(string text, string authority)
    {
        if (authority.Contains('@', StringComparison.Ordinal))
        {
            throw new SourceException(
                SourceErrorKind.InvalidSource,
                "The reference has a user name before the host.",
                "Log in with docker or podman, or give a credential.");
        }

        int colon = authority.LastIndexOf(':');
        bool hasPort = colon >= 0 && !authority.EndsWith(']');
        int? port = null;
        if (hasPort)
        {
            port = int.TryParse(
                authority.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value is > 0 and <= 65535
                ? value
                : throw Invalid(text, "has a port that is not a number from 1 to 65535");
        }

        HostName host = HostName.Parse(hasPort ? authority[..colon] : authority, out RuleProblem? problem)
            ?? throw new SourceException(SourceErrorKind.InvalidSource, problem!.Message, Form);
        return (host, port);
    }

    private static void RequireRepository(string text, string name)
    {
        if (!RepositoryPattern().IsMatch(name))
        {
            throw Invalid(
                text,
                name.Any(char.IsAsciiLetterUpper)
                    ? "has capital letters in its repository, which must be in lower case"
                    : "has a repository that is not lower-case letters and digits, with '.', '_', '__' or '-' between them, and '/'");
        }
    }

    private static SourceException Invalid(string text, string reason) =>
        ComponentSource.Invalid($"{DisplayText.Quote(text)} {reason}.", Form);

    [GeneratedRegex(@"\A[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex RepositoryPattern();

    [GeneratedRegex(@"\A[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex TagPattern();
}
