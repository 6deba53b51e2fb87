using System.Net.Http.Headers;

namespace Wassette.Components.Sources.Http;

/// <summary>A request to a server of components.</summary>
internal sealed record SourceRequest(HttpMethod Method, Uri Uri)
{
    /// <summary>The media types that are understood.</summary>
    public IReadOnlyList<string> Accept { get; init; } = [];

    /// <summary>For the request's own host alone: a redirect to another one goes without it.</summary>
    public AuthenticationHeaderValue? Authorization { get; init; }

    /// <summary>Where the answer is to begin; 0 for all of it.</summary>
    public long From { get; init; }

    /// <summary>The version that <see cref="From"/> is about: of another one, all is wanted.</summary>
    public EntityTagHeaderValue? IfRange { get; init; }

    /// <summary>The version that is there already.</summary>
    public EntityTagHeaderValue? IfNoneMatch { get; init; }

    /// <summary>Makes the body, anew for each attempt.</summary>
    public Func<HttpContent>? Content { get; init; }

    /// <summary>Whether the request may go without encryption.</summary>
    public bool AllowsPlainHttp { get; init; }

    /// <summary>Whether redirects are followed.</summary>
    public bool FollowsRedirects { get; init; } = true;

    /// <summary>Where redirects may lead; null for anywhere.</summary>
    public Func<Uri, bool>? MayRedirectTo { get; init; }

    /// <summary>Whether failures that may pass are met with another attempt.</summary>
    public bool Retries { get; init; } = true;
}
