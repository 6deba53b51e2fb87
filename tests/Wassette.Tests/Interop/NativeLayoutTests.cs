using System.Runtime.InteropServices;
using Wassette.Interop;

namespace Wassette.Tests.Interop;

/// <summary>Sizes and offsets as in the headers of Wasmtime's C API on 64-bit targets.</summary>
public sealed unsafe class NativeLayoutTests
{
    [Fact]
    public void Structures_have_the_sizes_of_the_headers()
    {
        Assert.Equal(16, sizeof(NativeVector));
        Assert.Equal(24, sizeof(NativeVariant));
        Assert.Equal(16, sizeof(NativeResult));
        Assert.Equal(32, sizeof(NativeValue));
        Assert.Equal(48, sizeof(NativeField));
        Assert.Equal(64, sizeof(NativeMapEntry));
        Assert.Equal(16, sizeof(NativeInstance));
        Assert.Equal(32, sizeof(NativeFunction));
        Assert.Equal(16, sizeof(NativeType));
        Assert.Equal(24, sizeof(NativeItem));
    }

    [Fact]
    public void Members_are_where_the_headers_have_them()
    {
        Assert.Equal(8, Offset<NativeVector>(nameof(NativeVector.Data)));
        Assert.Equal(16, Offset<NativeVariant>(nameof(NativeVariant.Payload)));
        Assert.Equal(8, Offset<NativeResult>(nameof(NativeResult.Payload)));
        Assert.Equal(16, Offset<NativeField>(nameof(NativeField.Value)));
        Assert.Equal(32, Offset<NativeMapEntry>(nameof(NativeMapEntry.Value)));
        Assert.Equal(8, Offset<NativeType>(nameof(NativeType.Of)));
        Assert.Equal(8, Offset<NativeItem>(nameof(NativeItem.Type)));
        Assert.All(
            typeof(NativeValue).GetFields().Where(field => field.Name != nameof(NativeValue.Kind)),
            field => Assert.Equal(8, Offset<NativeValue>(field.Name)));
    }

    private static int Offset<T>(string field) => (int)Marshal.OffsetOf<T>(field);
}
