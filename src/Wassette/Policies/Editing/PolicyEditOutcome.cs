namespace Wassette.Policies.Editing;

/// <summary>What came of an edit.</summary>
internal enum PolicyEditOutcome
{
    /// <summary>The text has changed.</summary>
    Changed,

    /// <summary>It says so already, or, for a removal, it did not say so: the text is as it was.</summary>
    Unchanged,

    /// <summary>The text is as it was because it can't be edited safely.</summary>
    Failed,
}
