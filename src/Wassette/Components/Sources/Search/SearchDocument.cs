namespace Wassette.Components.Sources.Search;

/// <summary>An entry as it is searched: in lower case.</summary>
internal sealed class SearchDocument(SearchEntry entry)
{
    // More than one term can ever add: the number of terms found decides first.
    private const int PerTerm = 1000;

    private readonly string _name = entry.Name.ToLowerInvariant();
    private readonly string _description = entry.Description.ToLowerInvariant();
    private readonly string _uri = entry.Uri.ToLowerInvariant();

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
        int inName = _name.IndexOf(term, StringComparison.Ordinal);
        if (inName >= 0)
        {
            return _name.Length == term.Length ? 60 : IsWord(_name, inName, term.Length) ? 50 : inName == 0 ? 40 : 30;
        }

        int inDescription = _description.IndexOf(term, StringComparison.Ordinal);
        if (inDescription >= 0)
        {
            return IsWord(_description, inDescription, term.Length) ? 20 : 10;
        }

        return _uri.Contains(term, StringComparison.Ordinal) ? 5 : 0;
    }

    private static bool IsWord(string text, int start, int length) =>
        (start == 0 || !char.IsLetterOrDigit(text[start - 1])) && (
            start + length == text.Length || !char.IsLetterOrDigit(text[start + length]));
}
