using System.Security.Cryptography;
using System.Text;
using Wasmtime;
using Wasmtime.Components;
using Wassette.Components.Compilation;
using Wassette.Sandbox;
using Wassette.Wit;

namespace Wassette.Components;

/// <summary>Makes a component of bytes: tells what they are, compiles them or takes them from the cache, and reads their types.</summary>
/// <param name="cache">Where compiled code is kept.</param>
internal sealed class ComponentCompiler(CompilationCache cache)
{
    /// <summary>The largest component that is accepted, in bytes; 256 MiB.</summary>
    public const long LargestComponent = 256L * 1024 * 1024;

    /// <summary>What a compilation may use.</summary>
    public CompilationLimits Limits { get; init; } = CompilationLimits.Default;

    /// <summary>The program that compiles; null when this one can't be started again, and has to do it itself.</summary>
    public CompilerHost? Host { get; init; } = CompilerHost.Current;

    private static Engine Engine => SandboxEngine.Shared.Engine;

    /// <summary>Compiles a component. Can take seconds per megabyte; from the cache, milliseconds.</summary>
    /// <param name="bytes">The component.</param>
    /// <param name="source">Where the bytes came from, for error messages.</param>
    /// <param name="cancellation">Ends the compilation.</param>
    /// <exception cref="ComponentFormatException">The bytes are not a component, or not one that can run here.</exception>
    /// <exception cref="ImportException">Compiling took more than it may, or failed.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public CompiledComponent Compile(ReadOnlyMemory<byte> bytes, string source, CancellationToken cancellation)
    {
        RequireComponent(bytes.Span, source);
        ComponentLayout layout = ReadLayout(bytes.Span, source);
        string digest = Convert.ToHexStringLower(SHA256.HashData(bytes.Span));
        Component? code = cache.TryLoad(Engine, digest, out string? problem);
        bool fromCache = code is not null;
        string? unbounded = null;
        if (code is null)
        {
            byte[] compiled = CompileCode(bytes, source, cancellation, out unbounded);
            code = Load(compiled, source);
            problem = cache.TryStore(digest, compiled) ?? problem;
        }

        try
        {
            byte[]? docs = layout.CustomSections.FirstOrDefault(section => section.Name == PackageDocs.SectionName)?.Data;
            WitWorld world = WitReader.Read(Engine, code, docs is null ? PackageDocs.None : PackageDocs.Read(docs));
            return new CompiledComponent
            {
                Code = code,
                Digest = digest,
                Size = bytes.Length,
                World = world,
                Storage = layout.Storage,
                FromCache = fromCache,
                Remarks = [.. Remarks(problem, unbounded)],
            };
        }
        catch
        {
            code.Dispose();
            throw;
        }
    }

    private static void RequireComponent(ReadOnlySpan<byte> bytes, string source)
    {
        if (bytes.IsEmpty)
        {
            throw new ComponentFormatException($"{DisplayText.QuotePath(source)} is empty; a WebAssembly component was expected.");
        }

        if (bytes.Length < WasmReader.PreambleLength && bytes.StartsWith("\0asm"u8))
        {
            throw new ComponentFormatException(
                $"{DisplayText.QuotePath(source)} can't be used. It ends within the first {WasmReader.PreambleLength} bytes: the file is truncated.");
        }

        switch (WasmReader.Identify(bytes))
        {
            case BinaryKind.Component:
                return;
            case BinaryKind.CoreModule:
                throw new ComponentFormatException(
                    $"{DisplayText.QuotePath(source)} is a core WebAssembly module, not a component. Make a component of it with "
                    + "'wasm-tools component new' or 'jco new', or build it with a component toolchain.");
            default:
                throw new ComponentFormatException(
                    bytes.StartsWith("\0asm"u8)
                        ? $"{DisplayText.QuotePath(source)} is WebAssembly of a version that is not known here."
                        : $"{DisplayText.QuotePath(source)} is not a WebAssembly component: it does not begin with the bytes '\\0asm'.");
        }
    }

    private static ComponentLayout ReadLayout(ReadOnlySpan<byte> bytes, string source)
    {
        try
        {
            return ComponentLayout.Read(bytes);
        }
        catch (ComponentFormatException e)
        {
            throw new ComponentFormatException($"{DisplayText.QuotePath(source)} can't be used. {e.Message}", e);
        }
    }

    private static IEnumerable<string> Remarks(string? cacheProblem, string? unbounded)
    {
        if (cacheProblem is not null)
        {
            yield return $"The compilation cache could not be used: {cacheProblem}";
        }

        if (unbounded is not null)
        {
            yield return $"It was compiled in this process, without limits of time and memory: {unbounded}.";
        }
    }

    /// <summary>Compiles in a process that can be killed; in this one only when there can be no other.</summary>
    /// <param name="bytes">The component.</param>
    /// <param name="source">Where the bytes came from.</param>
    /// <param name="cancellation">Ends the compilation.</param>
    /// <param name="unbounded">Why it was compiled in this process, or null.</param>
    private byte[] CompileCode(ReadOnlyMemory<byte> bytes, string source, CancellationToken cancellation, out string? unbounded)
    {
        unbounded = "the program that runs here can't be started a second time";
        if (Host is not null)
        {
            try
            {
                CompilerReply reply = CompilerProcess.Compile(Host, bytes, source, Limits, cancellation);
                unbounded = null;
                return reply.Kind == CompilerReplyKind.Code
                    ? reply.Payload
                    : throw new ComponentFormatException(Explain(source, Encoding.UTF8.GetString(reply.Payload)));
            }
            catch (NoCompilerException e)
            {
                unbounded = e.Message;
            }
        }

        cancellation.ThrowIfCancellationRequested();
        try
        {
            using Component component = Component.FromBytes(Engine, bytes.Span);
            return component.Serialize();
        }
        catch (WasmtimeException e)
        {
            throw new ComponentFormatException(Explain(source, e.Message), e);
        }
    }

    private static Component Load(byte[] code, string source)
    {
        try
        {
            return Component.Deserialize(Engine, code);
        }
        catch (WasmtimeException e)
        {
            throw new ImportException(
                ImportErrorKind.CompilationFailed, $"What the compiler made of {DisplayText.QuotePath(source)} is not compiled code. Import it again.", e);
        }
    }

    private static string Explain(string source, string message)
    {
        const string Prefix = "WebAssembly component is not valid: ";
        string reason = message.StartsWith(Prefix, StringComparison.Ordinal) ? message[Prefix.Length..] : message;
        reason = string.Join(": ", reason.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line != "Caused by:"));
        reason = DisplayText.Clean(reason, limit: 1000) ?? "no reason given";
        return reason.Contains("async", StringComparison.OrdinalIgnoreCase)
            ? $"{DisplayText.QuotePath(source)} uses the component model's async features (WASI 0.3), which Wasmtime's C API does not support. "
                + $"Build it for WASI 0.2 with synchronous exports. (Wasmtime: {reason})"
            : $"{DisplayText.QuotePath(source)} is not a valid WebAssembly component: {reason}";
    }
}
