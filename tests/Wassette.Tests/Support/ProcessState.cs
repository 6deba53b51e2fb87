namespace Wassette.Tests.Support;

/// <summary>Tests that change or measure what the whole process has: they run alone.</summary>
[CollectionDefinition(nameof(ProcessState), DisableParallelization = true)]
public sealed class ProcessState
{
}
