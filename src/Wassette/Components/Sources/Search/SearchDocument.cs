namespace Wassette.Components.Sources.Search;

/// <summary>An entry as it is searched: one text in lower case, of which what counts more comes first.</summary>
internal sealed class SearchDocument(SearchEntry entry)
{
    // More than one term can ever add: the number of terms found decides first.
    private const int PerTerm = 1000;

    // No term has a line break in it, so none is found across two of them.
    private readonly string _text = $"{entry.Name}\n{entry.Description}\n{entry.Uri}".ToLowerInvariant();
    private readonly int _nameEnd = entry.Name.Length;
    private readonly int _descriptionEnd = entry.Name.Length + 1 + entry.Description.Length;

    public SearchEntry Entry => entry;

    /// <summary>How well the entry fits; 0 for not at all.</summary>
    public int Score(string[] terms)
    {
        int score = 0;
        foreach (string term in terms)
        {
            int found = ScoreOf(term);
            score += found > 0 ? PerTerm + found : 0;
        }

        return score;
    }

    private int ScoreOf(string term)
    {
        int start = _text.IndexOf(term, StringComparison.Ordinal);
        return start < 0 ? 0
            : start > _descriptionEnd ? 5
            : start > _nameEnd ? IsWord(start, term.Length) ? 20 : 10
            : term.Length == _nameEnd ? 60
            : IsWord(start, term.Length) ? 50
            : start == 0 ? 40
            : 30;
    }

    private bool IsWord(int start, int length) =>
        (start == 0 || !char.IsLetterOrDigit(_text[start - 1])) && (
            start + length == _text.Length || !char.IsLetterOrDigit(_text[start + length]));
}
