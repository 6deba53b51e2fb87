namespace Wassette.Policies.Network;

/// <summary>The schemes that leave the sandbox, and their ports.</summary>
internal static class WebScheme
{
    /// <summary>HTTP without TLS.</summary>
    public const string Http = "http";

    /// <summary>HTTP over TLS.</summary>
    public const string Https = "https";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Https, Http];

    /// <summary>Whether a scheme, in lower case, is one of them.</summary>
    public static bool IsKnown(string scheme) => All.Contains(scheme);

    /// <summary>The port that a scheme has when none is written.</summary>
    public static int DefaultPort(string scheme) => scheme == Https ? 443 : 80;
}
