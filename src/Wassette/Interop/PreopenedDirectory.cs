namespace Wassette.Interop;

/// <summary>A directory that a guest has open from the start.</summary>
/// <param name="HostPath">Where it is: absolute, and no part of it a link.</param>
/// <param name="GuestPath">What the guest knows it by.</param>
/// <param name="Mutable">Whether anything may be changed through it; false is enforced by Wasmtime itself.</param>
internal sealed record PreopenedDirectory(string HostPath, string GuestPath, bool Mutable);
