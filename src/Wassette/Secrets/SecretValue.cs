using System.Buffers;
using System.Runtime.InteropServices;
using System.Security;
using System.Security.Cryptography;
using System.Text;

namespace Wassette.Secrets;

/// <summary>The value of a secret, for as long as it is needed: overwritten when it is disposed.</summary>
internal sealed class SecretValue : IDisposable
{
    /// <summary>The longest value, in bytes of UTF-8: an environment variable or a header is no place for more.</summary>
    public const int LongestValue = 64 * 1024;

    private readonly byte[] _bytes;

    /// <summary>Takes over bytes that <see cref="FindProblem"/> has nothing against.</summary>
    public SecretValue(byte[] bytes) => _bytes = bytes;

    /// <summary>The value as UTF-8, without a NUL in it.</summary>
    public ReadOnlySpan<byte> Utf8 => _bytes;

    /// <summary>Says why bytes can't be a value, without showing any of them; null when they can.</summary>
    public static string? FindProblem(ReadOnlySpan<byte> bytes) =>
        bytes.IsEmpty ? "it is empty"
        : bytes.Length > LongestValue ? $"it has {bytes.Length} bytes, and at most {LongestValue} are allowed"
        : bytes.Contains((byte)0) ? "it has a NUL character in it, which no environment variable can have"
        : System.Text.Unicode.Utf8.IsValid(bytes) ? null : "it is not text";

    /// <summary>Copies a value out of a secure string.</summary>
    /// <exception cref="SecretException">It can't be a secret.</exception>
    public static unsafe SecretValue From(SecureString value)
    {
        nint characters = Marshal.SecureStringToGlobalAllocUnicode(value);
        byte[] bytes;
        try
        {
            // What is no text (half a surrogate pair) becomes bytes that are none either.
            ReadOnlySpan<char> text = new((void*)characters, value.Length);
            bytes = GC.AllocateUninitializedArray<byte>(Encoding.UTF8.GetByteCount(text), pinned: true);
            OperationStatus status = System.Text.Unicode.Utf8.FromUtf16(text, bytes, out _, out _, replaceInvalidSequences: false);
            if (status != OperationStatus.Done)
            {
                bytes.AsSpan().Fill(0xFF);
            }
        }
        finally
        {
            Marshal.ZeroFreeGlobalAllocUnicode(characters);
        }

        if (FindProblem(bytes) is { } problem)
        {
            CryptographicOperations.ZeroMemory(bytes);
            throw new SecretException(SecretErrorKind.InvalidValue, $"The value can't be a secret: {problem}.");
        }

        return new SecretValue(bytes);
    }

    /// <inheritdoc/>
    public override string ToString() => "(secret)";

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(_bytes);
}
