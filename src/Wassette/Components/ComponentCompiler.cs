using System.Security.Cryptography;
using Wasmtime;
using Wasmtime.Components;
using Wassette.Sandbox;
using Wassette.Wit;

namespace Wassette.Components;

/// <summary>Makes a component of bytes: tells what they are, compiles them or takes them from the cache, and reads their types.</summary>
internal sealed class ComponentCompiler(SandboxEngine engine, CompilationCache cache)
{
    /// <summary>The largest component that is accepted, in bytes; 256 MiB.</summary>
    public const long LargestComponent = 256L * 1024 * 1024;

    /// <summary>Compiles a component. Can take seconds per megabyte; from the cache, milliseconds.</summary>
    /// <param name="bytes">The component.</param>
    /// <param name="source">Where the bytes came from, for error messages.</param>
    /// <exception cref="ComponentFormatException">The bytes are not a component, or not one that can run here.</exception>
    public CompiledComponent Compile(ReadOnlySpan<byte> bytes, string source)
    {
        RequireComponent(bytes, source);
        ComponentLayout layout = ReadLayout(bytes, source);
        string digest = Convert.ToHexStringLower(SHA256.HashData(bytes));
        Component? code = cache.TryLoad(engine.Engine, digest, out string? problem);
        bool fromCache = code is not null;
        if (code is null)
        {
            code = CompileCode(bytes, source);
            problem = cache.TryStore(digest, code) ?? problem;
        }

        try
        {
            byte[]? docs = layout.CustomSections.FirstOrDefault(section => section.Name == PackageDocs.SectionName)?.Data;
            WitWorld world = WitReader.Read(engine.Engine, code, docs is null ? PackageDocs.None : PackageDocs.Read(docs));
            return new CompiledComponent
            {
                Code = code,
                Digest = digest,
                Size = bytes.Length,
                World = world,
                Storage = layout.Storage,
                FromCache = fromCache,
                CacheProblem = problem,
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

    private Component CompileCode(ReadOnlySpan<byte> bytes, string source)
    {
        try
        {
            return Component.FromBytes(engine.Engine, bytes);
        }
        catch (WasmtimeException e)
        {
            throw new ComponentFormatException(Explain(source, e.Message), e);
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
