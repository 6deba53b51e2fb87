namespace Wassette.Components;

/// <summary>A named part of a binary that has no meaning to the machine that runs it.</summary>
internal sealed record CustomSection(string Name, byte[] Data);
