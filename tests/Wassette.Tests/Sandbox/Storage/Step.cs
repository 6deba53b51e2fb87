namespace Wassette.Tests.Sandbox.Storage;

/// <summary>A raw call of wasi:filesystem for the guest to make: see tests/components/files.</summary>
internal sealed record Step(string Operation)
{
    public const uint Create = 1;
    public const uint MustBeDirectory = 2;
    public const uint Exclusive = 4;
    public const uint Truncate = 8;
    public const uint ForReading = 1;
    public const uint ForWriting = 2;

    public uint Handle { get; init; }

    public string Path { get; init; } = "";

    public uint Other { get; init; }

    public string Text { get; init; } = "";

    /// <summary>1: follow links.</summary>
    public uint PathFlags { get; init; } = 1;

    public uint OpenFlags { get; init; }

    public uint DescriptorFlags { get; init; } = ForReading;

    public ulong Number { get; init; }

    public static Step Open(uint handle, string path, uint flags = ForReading, uint how = 0, bool follow = true) =>
        new("open") { Handle = handle, Path = path, DescriptorFlags = flags, OpenFlags = how, PathFlags = follow ? 1u : 0 };

    public static Step OpenDirectory(uint handle, string path) => Open(handle, path, how: MustBeDirectory);

    public static Step On(uint handle, string operation, string path = "", string text = "", bool follow = true) =>
        new(operation) { Handle = handle, Path = path, Text = text, PathFlags = follow ? 1u : 0 };

    public static Step Between(uint handle, string operation, string path, uint other, string newPath) =>
        new(operation) { Handle = handle, Path = path, Other = other, Text = newPath, PathFlags = 0 };

    public static Step Sized(uint handle, string operation, ulong number, string path = "") =>
        new(operation) { Handle = handle, Path = path, Number = number };

    public static Step Reread(uint handle, string path, ulong times) =>
        new("reread") { Handle = handle, Path = path, Number = times };
}
