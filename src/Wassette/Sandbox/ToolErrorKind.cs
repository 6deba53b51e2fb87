namespace Wassette.Sandbox;

/// <summary>Why a call of a tool failed.</summary>
public enum ToolErrorKind
{
    /// <summary>The guest trapped: an unreachable instruction, a bad memory access, a division by zero.</summary>
    Trap,

    /// <summary>The guest recursed until its stack was used up.</summary>
    StackOverflow,

    /// <summary>The guest ended itself with wasi:cli/exit.</summary>
    Exited,

    /// <summary>The call took longer than its limit.</summary>
    TimedOut,

    /// <summary>The result is larger than its limit.</summary>
    ResultTooLarge,

    /// <summary>The component could not be loaded or instantiated.</summary>
    CannotStart,

    /// <summary>No place became free for the call.</summary>
    Busy,

    /// <summary>The component was removed.</summary>
    Removed,

    /// <summary>A secret that the component is to have can't be read.</summary>
    SecretUnavailable,
}
