namespace Wassette.Components.Compilation;

/// <summary>No compiler process could be started; no component was given to one.</summary>
/// <param name="reason">Why, to be put into a sentence.</param>
internal sealed class NoCompilerException(string reason) : Exception(reason);
