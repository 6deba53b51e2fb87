using System.Collections.Immutable;
using Wassette.Components.Sources.Cache;
using Wassette.Components.Sources.Http;
using Wassette.Wit;

namespace Wassette.Components.Sources.Search;

/// <summary>A list of components to search in: the one that comes with the module, a file, or an https URL.</summary>
public sealed class SearchIndex
{
    private const int MostTerms = 16;

    private readonly ImmutableArray<SearchDocument> _documents;

    // In the order of names, so that what scores the same needs no more sorting.
    internal SearchIndex(IEnumerable<SearchEntry> entries) =>
        _documents = [.. entries.OrderBy(entry => entry.Name, StringComparer.OrdinalIgnoreCase).Select(entry => new SearchDocument(entry))];

    /// <summary>The list that comes with the module.</summary>
    public static SearchIndex BuiltIn { get; } = ReadBuiltIn();

    /// <summary>How many components it has.</summary>
    public int Count => _documents.Length;

    /// <summary>Reads a list.</summary>
    /// <param name="source">A path, or a <c>file:</c> or <c>https:</c> URL.</param>
    /// <param name="options">How to fetch.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="SourceException">It can't be had, or breaks the rules.</exception>
    public static async Task<SearchIndex> ReadAsync(string source, FetchOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= FetchOptions.Default;
        ComponentSource parsed = ComponentSource.Parse(source);
        return await TransferTime.LimitAsync(parsed, options.Timeout, ReadCoreAsync, cancellation).ConfigureAwait(false);

        async Task<SearchIndex> ReadCoreAsync(CancellationToken token) => new(SearchIndexReader.Read(
            parsed switch
            {
                FileSource file => ReadFile(file.Path),
                HttpsSource https => await DownloadAsync(https.Uri, options, token).ConfigureAwait(false),
                _ => throw ComponentSource.Invalid(
                    $"{DisplayText.Quote(source)} can't be a list of components.", "Name a JSON file, or its https:// URL."),
            },
            source));
    }

    /// <summary>
    /// Finds components: those with more of the terms come first, a name counts more than a description, that more
    /// than a URI.
    /// </summary>
    /// <param name="query">Terms with spaces between them, in any case; nothing for all components.</param>
    /// <param name="most">The most that are given.</param>
    public IReadOnlyList<SearchEntry> Find(string query, int most = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(query);
        string[] terms =
        [
            .. query.ToLowerInvariant().Split(
                (char[]?)null, StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).Take(MostTerms),
        ];
        return terms.Length == 0 ? [.. _documents.Take(most).Select(document => document.Entry)] : Rank(terms, most);
    }

    // What scores the same stays in the order of names. Numbers are sorted many times faster than entries are.
    private SearchEntry[] Rank(string[] terms, int most)
    {
        long[] found = new long[_documents.Length];
        int count = 0;
        for (int i = 0; i < _documents.Length; i++)
        {
            int score = _documents[i].Score(terms);
            if (score > 0)
            {
                found[count++] = ((long)-score << 32) | (uint)i;
            }
        }

        Array.Sort(found, 0, count);
        SearchEntry[] entries = new SearchEntry[Math.Min(count, most)];
        for (int i = 0; i < entries.Length; i++)
        {
            entries[i] = _documents[(int)(uint)found[i]].Entry;
        }

        return entries;
    }

    private static async Task<byte[]> DownloadAsync(Uri uri, FetchOptions options, CancellationToken cancellation)
    {
        using SourceWeb web = new(options);
        WebDownload download = new(uri, SourceLimits.LargestSearchIndex, web, new DownloadCache(options.CacheDirectory), progress: null)
        {
            Accept = ["application/json"],
        };
        return await download.GetAsync(options.Offline, cancellation).ConfigureAwait(false);
    }

    private static byte[] ReadFile(string path)
    {
        try
        {
            FileInfo file = new(path);
            return !file.Exists ? throw new SourceException(
                SourceErrorKind.NotFound, $"There is no file {DisplayText.QuotePath(path)}.", "Name a JSON file.")
                : file.Length > SourceLimits.LargestSearchIndex ? throw SourceLimits.TooLarge(
                    path, file.Length, SourceLimits.LargestSearchIndex)
                : File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SourceException(
                SourceErrorKind.Unreadable,
                $"{DisplayText.QuotePath(path)} can't be read: {DisplayText.Clean(e.Message)}",
                "Name a file that you may read.",
                e);
        }
    }

    private static SearchIndex ReadBuiltIn()
    {
        const string Resource = "component-registry.json";
        using Stream stream = typeof(SearchIndex).Assembly.GetManifestResourceStream(Resource)!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new SearchIndex(SearchIndexReader.Read(bytes, Resource));
    }
}
