using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Text;
using Wasmtime;
using Wasmtime.Components;
using Wassette.Interop;
using Wassette.Sandbox;

namespace Wassette.Components.Compilation;

/// <summary>The compiler process: compiles one component and ends. Trusts whoever started it, and not the component.</summary>
internal static class CompilerProgram
{
    // A compiler of deep code recurses deeply, and some systems give other threads than the first one little stack.
    private const int StackSize = 16 * 1024 * 1024;

    private static readonly string Directory = Path.GetDirectoryName(typeof(CompilerProgram).Assembly.Location)!;

    /// <summary>Does the work, and never returns.</summary>
    [DoesNotReturn]
    public static void Run()
    {
        // The program that this process would be knows nothing of the assemblies beside this one.
        AssemblyLoadContext.Default.Resolving += (context, name) =>
            Path.Combine(Directory, name.Name + ".dll") is { } path && File.Exists(path) ? context.LoadFromAssemblyPath(path) : null;
        using Stream output = Console.OpenStandardOutput();
        output.Write(CompilerProtocol.Greeting);
        output.Flush();
        using Stream input = Console.OpenStandardInput();
        byte[] component = CompilerProtocol.ReadRequest(input);
        new Thread(() => EndWith(input)) { IsBackground = true }.Start();
        Thread compiler = new(() => CompilerProtocol.WriteReply(output, Compile(component)), StackSize);
        compiler.Start();
        compiler.Join();
        Environment.Exit(0);
    }

    // Whoever started this process holds the other end of its input for as long as it lives.
    private static void EndWith(Stream input)
    {
        while (input.ReadByte() >= 0)
        {
        }

        Process.GetCurrentProcess().Kill();
    }

    // Needs Wasmtime's assembly to be found already.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static CompilerReply Compile(byte[] bytes)
    {
        NativeLibrary.SetDllImportResolver(typeof(CompilerProgram).Assembly, FindNative);
        NativeLibrary.SetDllImportResolver(typeof(Engine).Assembly, FindNative);
        try
        {
            using Engine engine = SandboxEngine.NewEngine();
            using Component component = Component.FromBytes(engine, bytes);
            return new CompilerReply(CompilerReplyKind.Code, component.Serialize());
        }
        catch (WasmtimeException e)
        {
            return new CompilerReply(CompilerReplyKind.Invalid, Encoding.UTF8.GetBytes(e.Message));
        }
    }

    // The same file as the module's load context takes; where it is elsewhere, the program's own list of files has it.
    private static nint FindNative(string name, Assembly assembly, DllImportSearchPath? searchPath) =>
        name == NativeLibraryPath.WasmtimeName && NativeLibraryPath.Wasmtime(Directory) is { } path && File.Exists(path) ? NativeLibrary.Load(path) : 0;
}
