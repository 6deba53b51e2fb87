namespace Wassette.Policies.Storage;

/// <summary>What a segment of a storage pattern stands for.</summary>
internal enum SegmentKind
{
    /// <summary>One name.</summary>
    Literal,

    /// <summary>The names that a <c>*</c> pattern fits.</summary>
    Glob,

    /// <summary>Any number of names, none included: <c>**</c>.</summary>
    AnyDepth,
}
