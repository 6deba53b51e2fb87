namespace Wassette.Sandbox.Storage;

/// <summary>What one call gets of the file system.</summary>
/// <param name="Grant">What its component is granted when the call starts.</param>
/// <param name="Observer">Who is told what the guest did.</param>
internal sealed record CallStorage(StorageGrant Grant, IStorageObserver Observer);
