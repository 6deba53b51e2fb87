namespace Wassette.Policies;

/// <summary>A rule over the network.</summary>
internal abstract record NetworkRule(string Text, SourceMark Mark) : PolicyRule(Text, Mark);
