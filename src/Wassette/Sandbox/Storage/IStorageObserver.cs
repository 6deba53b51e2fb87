namespace Wassette.Sandbox.Storage;

/// <summary>Is told what a guest did. Called on the guest's thread; must be quick, and bound what it keeps.</summary>
internal interface IStorageObserver
{
    /// <summary>A file was opened.</summary>
    void Opened(HostPath path, PathAccess access);

    /// <summary>Something was refused. Told once per path and access in a call.</summary>
    void Denied(StorageDenial denial);
}
