using Wassette.Tests.Support;

/// <summary>What runs in a process that a test starts in the compiler's place: see Wassette's own hook.</summary>
internal static class StartupHook
{
    public static void Initialize() => FalseCompiler.Run(Environment.GetCommandLineArgs()[^1]);
}
