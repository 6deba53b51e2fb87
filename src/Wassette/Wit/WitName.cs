using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Wassette.Interop;

namespace Wassette.Wit;

/// <summary>
/// The name of a field, case or flag, kept in the three forms in which values need it: text, JSON, and UTF-8 at
/// an address that Wasmtime can read.
/// </summary>
public sealed class WitName
{
    private readonly byte[] _utf8;

    /// <summary>Creates a name.</summary>
    /// <param name="value">The name in WIT spelling, for example <c>unit-price</c>.</param>
    public WitName(string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        Value = value;
        Json = JsonEncodedText.Encode(value);

        // Pinned, so that arguments can point at it for as long as the type that owns it is reachable.
        _utf8 = GC.AllocateUninitializedArray<byte>(Encoding.UTF8.GetByteCount(value), pinned: true);
        Encoding.UTF8.GetBytes(value, _utf8);
    }

    /// <summary>The name in WIT spelling.</summary>
    public string Value { get; }

    /// <summary>The name as a PowerShell property or parameter: <c>UnitPrice</c>.</summary>
    public string PascalCase => field ??= string.Concat(
        Value.Split('-', StringSplitOptions.RemoveEmptyEntries).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    internal JsonEncodedText Json { get; }

    internal ReadOnlySpan<byte> Utf8 => _utf8;

    internal unsafe NativeVector Native => new()
    {
        Size = (nuint)_utf8.Length,
        Data = Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_utf8)),
    };

    /// <inheritdoc/>
    public override string ToString() => Value;
}
