namespace Wassette.Components.Store;

/// <summary>What is in the store.</summary>
/// <param name="Components">The components, sorted by id.</param>
/// <param name="Problems">What there is that is no component, with what to do about it.</param>
public sealed record StoreListing(IReadOnlyList<InstalledComponent> Components, IReadOnlyList<string> Problems);
