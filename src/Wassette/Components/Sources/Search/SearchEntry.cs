namespace Wassette.Components.Sources.Search;

/// <summary>A component that can be found. Its texts are the list's own words, with control characters removed.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it does, or an empty text.</param>
/// <param name="Uri">Where it is: an <c>oci:</c> or <c>https:</c> source.</param>
public sealed record SearchEntry(string Name, string Description, string Uri);
