namespace Wassette.Components.Sources;

/// <summary>How far a transfer is.</summary>
/// <param name="Item">What is transferred, for people.</param>
/// <param name="Bytes">How many bytes are there, those of an earlier, broken transfer included.</param>
/// <param name="Total">How many there will be, or null when the server does not say.</param>
public readonly record struct FetchProgress(string Item, long Bytes, long? Total);
