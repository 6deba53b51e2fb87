namespace Wassette.Wit;

/// <summary>The kinds of type that WIT has, as the component model's specification names them.</summary>
public enum WitTypeKind
{
    /// <summary><c>bool</c></summary>
    Bool,

    /// <summary><c>s8</c></summary>
    S8,

    /// <summary><c>u8</c></summary>
    U8,

    /// <summary><c>s16</c></summary>
    S16,

    /// <summary><c>u16</c></summary>
    U16,

    /// <summary><c>s32</c></summary>
    S32,

    /// <summary><c>u32</c></summary>
    U32,

    /// <summary><c>s64</c></summary>
    S64,

    /// <summary><c>u64</c></summary>
    U64,

    /// <summary><c>f32</c></summary>
    F32,

    /// <summary><c>f64</c></summary>
    F64,

    /// <summary><c>char</c>: one Unicode scalar value.</summary>
    Char,

    /// <summary><c>string</c></summary>
    String,

    /// <summary><c>list&lt;T&gt;</c></summary>
    List,

    /// <summary><c>map&lt;K, V&gt;</c></summary>
    Map,

    /// <summary><c>record</c></summary>
    Record,

    /// <summary><c>tuple&lt;…&gt;</c></summary>
    Tuple,

    /// <summary><c>variant</c></summary>
    Variant,

    /// <summary><c>enum</c></summary>
    Enum,

    /// <summary><c>option&lt;T&gt;</c></summary>
    Option,

    /// <summary><c>result&lt;T, E&gt;</c></summary>
    Result,

    /// <summary><c>flags</c></summary>
    Flags,

    /// <summary>A type whose values cannot leave the component: a resource handle, stream, future or error-context.</summary>
    Opaque,
}
