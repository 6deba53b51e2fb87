using Wassette.Policies.Reading;

namespace Wassette.Policies.Editing;

/// <summary>
/// Grants and revokes in the text of a document, whose comments, order and style stay. What comes out is read again: it
/// must say exactly what was meant, or nothing is changed.
/// </summary>
internal static class PolicyEditor
{
    /// <summary>Adds a rule, or what is missing of it to the rule about the same place, host, range or variable.</summary>
    /// <param name="text">The document, which may be empty.</param>
    /// <param name="rule">The rule. Its text is what is written.</param>
    /// <param name="side">The list to add it to.</param>
    public static PolicyEdit Add(string text, PolicyRule rule, RuleSide side = RuleSide.Allow) =>
        Edit(text, document => RuleEdits.Add(document, rule, side));

    /// <summary>Removes a rule, or a part of its access, from the rules about the same place, host, range or variable.</summary>
    /// <param name="text">The document, which may be empty.</param>
    /// <param name="rule">The rule. For storage, only the access that it has is removed.</param>
    /// <param name="side">The list to remove it from.</param>
    public static PolicyEdit Remove(string text, PolicyRule rule, RuleSide side = RuleSide.Allow) =>
        Edit(text, document => RuleEdits.Remove(document, rule, side));

    /// <summary>Sets a limit, in the spelling that the document has for it.</summary>
    /// <param name="text">The document, which may be empty.</param>
    /// <param name="rule">The limit. Its text is what is written.</param>
    public static PolicyEdit SetLimit(string text, LimitRule rule) => Edit(text, document => LimitEdits.Set(document, rule));

    /// <summary>Removes a limit.</summary>
    /// <param name="text">The document, which may be empty.</param>
    /// <param name="kind">What it bounds.</param>
    public static PolicyEdit RemoveLimit(string text, LimitKind kind) => Edit(text, document => LimitEdits.Remove(document, kind));

    private static PolicyEdit Edit(string text, Func<PolicyDocument, PlannedEdit?> plan)
    {
        string plain = PolicyText.WithoutMark(text);
        PolicyReadResult before = PolicyReader.Read(plain);
        bool isEmpty = before.Document is null && SaysNothing(plain);
        if (before.Document is null && !isEmpty)
        {
            return new PolicyEdit(
                PolicyEditOutcome.Failed, text, null, new RuleProblem("The document has errors.", "Correct them first."), before.Diagnostics);
        }

        PolicyDocument document = before.Document ?? PolicyDocument.Empty;
        if (plan(document) is not { } edit)
        {
            return new PolicyEdit(PolicyEditOutcome.Unchanged, text, document, null, []);
        }

        string? edited = TryApply(plain, edit);
        PolicyReadResult? after = edited is null ? null : PolicyReader.Read(edited);
        if (after?.Document is null || !after.Document.SaysTheSameAs(edit.Intended))
        {
            RuleProblem problem = new("The document has a form that can't be edited without changing other things in it.", "Edit the text by hand.");
            return new PolicyEdit(PolicyEditOutcome.Failed, text, document, problem, []);
        }

        return new PolicyEdit(PolicyEditOutcome.Changed, text[..(text.Length - plain.Length)] + edited, after.Document, null, []);
    }

    private static bool SaysNothing(string text)
    {
        DiagnosticList diagnostics = new(new PolicyText(text));
        return text.Length <= PolicyText.LargestDocument
            && ControlCharacters.Report(text, diagnostics)
            && PolicyTree.Read(text, diagnostics) is null or ScalarNode { IsNull: true, IsPlain: true, Value: "" }
            && !diagnostics.HasErrors;
    }

    private static string? TryApply(string text, PlannedEdit edit)
    {
        try
        {
            return edit.Splices.Aggregate(new DocumentText(text), (current, splice) => splice(current)).Text;
        }
        catch (UneditableException)
        {
            return null;
        }
    }
}
