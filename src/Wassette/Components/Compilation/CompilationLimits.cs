namespace Wassette.Components.Compilation;

/// <summary>What the compilation of one component may use.</summary>
/// <param name="Time">How long it may take, the start of its process included.</param>
/// <param name="Memory">How much memory its process may have, in bytes.</param>
internal sealed record CompilationLimits(TimeSpan Time, long Memory)
{
    public static CompilationLimits Default { get; } = new(TimeSpan.FromSeconds(120), 2L * 1024 * 1024 * 1024);
}
