using Wassette.Interop;

namespace Wassette.Sandbox.Storage;

/// <summary>A directory that a walk stands on.</summary>
/// <param name="value">Wasmtime's descriptor of it.</param>
/// <param name="identity">What tells it from others while it is open.</param>
/// <param name="own">The process's own descriptor of it, where there is one.</param>
internal readonly struct OpenDirectory(NativeValue value, ulong identity, OwnDirectory? own)
{
    public NativeValue Value { get; } = value;

    public ulong Identity { get; } = identity;

    public OwnDirectory? Own { get; } = own;

    /// <summary>Whether an entry is the open directory that has an identity.</summary>
    public bool Holds(NativeFiles files, string name, ulong identity) =>
        (OperatingSystem.IsLinux() && Own is { } own && own.Holds(name, identity)) || files.IdentityAt(Value, name) == identity;

    /// <summary>The type of an entry; null when there is none.</summary>
    public string? TypeAt(NativeFiles files, string name) =>
        OperatingSystem.IsLinux() && Own is { } own && own.TryGetType(name, out string? type) ? type : files.TypeAt(Value, name);
}
