namespace Wassette.Sandbox.Storage;

/// <summary>The exports of <c>NativeFiles/wit/native-files.wit</c>.</summary>
internal enum NativeFileFunction
{
    Preopens,
    Identity,
    IdentityAt,
    TypeAt,
    Enter,
    Open,
    TypeOf,
    GetFlags,
    SetSize,
    SetTimes,
    StatAt,
    MetadataHashAt,
    SetTimesAt,
    ReadlinkAt,
    SymlinkAt,
    CreateDirectoryAt,
    RemoveDirectoryAt,
    UnlinkFileAt,
    LinkAt,
    RenameAt,
    ReadDirectory,
    NextEntries,
}
