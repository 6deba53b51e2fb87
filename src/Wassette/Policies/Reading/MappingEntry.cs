namespace Wassette.Policies.Reading;

/// <summary>A key and its value.</summary>
internal sealed record MappingEntry(PolicyNode Key, PolicyNode Value);
