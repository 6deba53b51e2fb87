using System.Collections.Immutable;

namespace Wassette.Policies.Reading;

/// <summary>Collects what is found in one document.</summary>
internal sealed class DiagnosticList(PolicyText text)
{
    /// <summary>The most that is reported of one document.</summary>
    public const int Most = 1000;

    private readonly List<PolicyDiagnostic> _diagnostics = [];

    /// <summary>Whether more was found than is reported.</summary>
    public bool IsFull => _diagnostics.Count >= Most;

    /// <summary>Whether an error was found.</summary>
    public bool HasErrors => _diagnostics.Any(diagnostic => diagnostic.Severity == PolicyDiagnosticSeverity.Error);

    /// <summary>Where a place in the text is.</summary>
    public SourceMark Mark(int place, string path)
    {
        (int line, int column) = text.Locate(place);
        return new SourceMark(line, column, path);
    }

    /// <summary>Reports an error at a value.</summary>
    public void Error(Cursor cursor, string message, string remedy) => Error(cursor.Place, cursor.Path, message, remedy);

    /// <summary>Reports an error at a value.</summary>
    public void Error(Cursor cursor, RuleProblem problem) => Error(cursor, problem.Message, problem.Remedy);

    /// <summary>Reports an error at a place in the text.</summary>
    public void Error(int place, string path, string message, string remedy)
    {
        if (!IsFull)
        {
            Error(Mark(place, path), message, remedy);
        }
    }

    /// <summary>Reports an error at a mark.</summary>
    public void Error(SourceMark mark, string message, string remedy)
    {
        if (IsFull)
        {
            return;
        }

        bool isLast = _diagnostics.Count == Most - 1;
        _diagnostics.Add(new PolicyDiagnostic
        {
            Severity = PolicyDiagnosticSeverity.Error,
            Line = mark.Line,
            Column = mark.Column,
            Path = mark.Path,
            Message = isLast ? $"There are {Most} errors or more." : message,
            Remedy = isLast ? "Correct those above first." : remedy,
        });
    }

    /// <summary>What was found, in the order of the document.</summary>
    public ImmutableArray<PolicyDiagnostic> InOrder() =>
        [.. _diagnostics.OrderBy(diagnostic => diagnostic.Line).ThenBy(diagnostic => diagnostic.Column)];
}
