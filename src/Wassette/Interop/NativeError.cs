using System.Text;

namespace Wassette.Interop;

/// <summary>One frame of a wasm backtrace, innermost first.</summary>
/// <param name="Module">The core module's name, where it has one.</param>
/// <param name="Function">The function's name, or <c>function[12]</c>.</param>
/// <param name="Offset">The byte offset within the function; negative when it is not known.</param>
internal readonly record struct NativeFrame(string? Module, string Function, long Offset);

/// <summary>What a <c>wasmtime_error_t</c> said.</summary>
internal sealed record NativeError(string Message, int? ExitStatus, IReadOnlyList<NativeFrame> Frames)
{
    // A guest can recurse tens of thousands deep and choose its functions' names.
    private const int MostFrames = 64;

    /// <summary>Reads an error and frees it.</summary>
    /// <param name="error">An owned <c>wasmtime_error_t*</c>, not null.</param>
    public static unsafe NativeError Take(nint error)
    {
        try
        {
            int status;
            int? exitStatus = NativeMethods.wasmtime_error_exit_status(error, &status) ? status : null;

            NativeVector message;
            NativeMethods.wasmtime_error_message(error, &message);
            string text = Encoding.UTF8.GetString(message.Bytes);
            NativeMethods.wasm_byte_vec_delete(&message);

            NativeVector trace;
            NativeMethods.wasmtime_error_wasm_trace(error, &trace);
            List<NativeFrame> frames = [];
            for (int i = 0; i < Math.Min((int)trace.Size, MostFrames); i++)
            {
                nint frame = ((nint*)trace.Data)[i];
                frames.Add(new NativeFrame(
                    Name(NativeMethods.wasmtime_frame_module_name(frame)),
                    Name(NativeMethods.wasmtime_frame_func_name(frame)) ?? $"function[{NativeMethods.wasm_frame_func_index(frame)}]",
                    (long)NativeMethods.wasm_frame_func_offset(frame)));
            }

            NativeMethods.wasm_frame_vec_delete(&trace);
            return new NativeError(text, exitStatus, frames);
        }
        finally
        {
            NativeMethods.wasmtime_error_delete(error);
        }
    }

    /// <summary>Throws when a call gave an error.</summary>
    /// <param name="error">An owned <c>wasmtime_error_t*</c>, or null.</param>
    public static void ThrowIfError(nint error)
    {
        if (error != 0)
        {
            throw new NativeErrorException(Take(error));
        }
    }

    /// <summary>Makes a <c>wasmtime_error_t</c> for a host function to return.</summary>
    public static unsafe nint New(string message)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(message.Replace('\0', '?') + '\0');
        fixed (byte* text = utf8)
        {
            return NativeMethods.wasmtime_error_new(text);
        }
    }

    private static unsafe string? Name(NativeVector* name) =>
        name == null || name->Size == 0 ? null : Encoding.UTF8.GetString(name->Bytes[..Math.Min((int)name->Size, 200)]);
}
