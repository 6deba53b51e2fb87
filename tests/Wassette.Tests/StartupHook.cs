using Wassette.Tests.Components.Store;
using Wassette.Tests.Support;

/// <summary>What runs in a process that a test starts: see Wassette's own hook.</summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        string what = Environment.GetCommandLineArgs()[^1];
        if (!StoreProcess.TryRun(what))
        {
            FalseCompiler.Run(what);
        }
    }
}
