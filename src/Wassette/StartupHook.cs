using Wassette.Components.Compilation;

/// <summary>
/// What .NET runs before a program's own code when <c>DOTNET_STARTUP_HOOKS</c> names this assembly; its name, and that
/// it has no namespace, are .NET's rule. Only <see cref="CompilerHost"/> names it.
/// </summary>
internal static class StartupHook
{
    public static void Initialize() => CompilerProgram.Run();
}
