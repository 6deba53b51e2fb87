namespace Wassette.Sandbox.Storage;

/// <summary>What one call, or one stateful component, gets of the file system.</summary>
/// <param name="Grant">What its component is granted when the call starts.</param>
/// <param name="Observer">Who is told what the guest did.</param>
internal sealed record CallStorage(StorageGrant Grant, IStorageObserver Observer);
