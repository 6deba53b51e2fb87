using System.Diagnostics;
using System.Reflection;

namespace Wassette.Components.Compilation;

/// <summary>
/// The program that compilations run in: the very one that runs now, started again on the same runtime, with this
/// assembly as a start-up hook that does its work and ends the process before the program's own code runs.
/// </summary>
/// <remarks>
/// That works wherever the module does: in pwsh that brings its own runtime (no other program there can run .NET), in
/// pwsh and <c>wassette</c> as .NET tools, and in test programs; and it takes a sixth of the time that pwsh needs to
/// run a command. A hook that is not honoured is noticed: the program does not greet, and nothing was sent to it.
/// </remarks>
/// <param name="Program">The executable file.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Hook">The assembly with the start-up hook.</param>
internal sealed record CompilerHost(string Program, IReadOnlyList<string> Arguments, string Hook)
{
    private static readonly Lazy<CompilerHost?> LazyCurrent = new(() => IsHookSupported
        ? Find(
            Environment.ProcessPath,
            Assembly.GetEntryAssembly()?.Location,
            Path.GetDirectoryName(typeof(object).Assembly.Location)!,
            typeof(CompilerHost).Assembly.Location)
        : null);

    /// <summary>How this process can be started again, or null when it can't.</summary>
    public static CompilerHost? Current => LazyCurrent.Value;

    // Programs can be built without support for hooks; the child would be as this process is.
    private static bool IsHookSupported => !AppContext.TryGetSwitch("System.StartupHookProvider.IsSupported", out bool supported) || supported;

    /// <summary>Finds out how a program is started.</summary>
    /// <param name="program">The running executable, if known.</param>
    /// <param name="entry">The assembly that it runs, if it is a file.</param>
    /// <param name="runtime">The directory of the running runtime.</param>
    /// <param name="hook">The assembly with the start-up hook.</param>
    /// <returns>Null for a program that is not .NET's own: a file with everything in it, or one that loaded .NET later.</returns>
    public static CompilerHost? Find(string? program, string? entry, string runtime, string hook)
    {
        if (string.IsNullOrEmpty(entry) || string.IsNullOrEmpty(hook))
        {
            return null;
        }

        // A runtime that programs share lies in <root>/shared/Microsoft.NETCore.App/<version>, and <root>/dotnet runs them.
        DirectoryInfo? shared = Directory.GetParent(runtime)?.Parent;
        string dotnet = Path.Combine(shared?.Parent?.FullName ?? "", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
        if (shared?.Name == "shared" && File.Exists(dotnet) && File.Exists(Path.ChangeExtension(entry, ".runtimeconfig.json")))
        {
            return new CompilerHost(dotnet, ["exec", entry], hook);
        }

        // A program with a runtime of its own lies beside the assembly of its name.
        return program is not null
            && Path.GetDirectoryName(program) == Path.GetDirectoryName(entry)
            && Path.GetFileNameWithoutExtension(entry) == (OperatingSystem.IsWindows() ? Path.GetFileNameWithoutExtension(program) : Path.GetFileName(program))
            ? new CompilerHost(program, [], hook)
            : null;
    }

    /// <summary>How to start it: no shell, no window, nothing of this process's environment and streams.</summary>
    public ProcessStartInfo Describe()
    {
        ProcessStartInfo start = new(Program, Arguments)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(Hook),
        };
        start.Environment.Clear();
        start.Environment["DOTNET_STARTUP_HOOKS"] = Hook;
        start.Environment["DOTNET_EnableDiagnostics"] = "0";

        // A process of a second's life: no libraries for languages, no threads for collecting garbage.
        start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_gcConcurrent"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        if (OperatingSystem.IsWindows())
        {
            // Windows' own libraries are found by it.
            start.Environment["SystemRoot"] = Environment.GetEnvironmentVariable("SystemRoot");
        }

        return start;
    }
}
