using Wassette.Interop;

namespace Wassette.Sandbox.Storage;

/// <summary>The gated functions that change what an open descriptor stands for.</summary>
internal static class DescriptorOperations
{
    // set-size: func(size: filesize) -> result<_, error-code>
    public static NativeValue SetSize(GuestStorage storage, ReadOnlySpan<NativeValue> arguments)
    {
        RequireOpenForWriting(storage, arguments[0]);
        return storage.Files.Call(NativeFileFunction.SetSize, arguments);
    }

    // set-times: func(data-access-timestamp, data-modification-timestamp) -> result<_, error-code>
    public static NativeValue SetTimes(GuestStorage storage, ReadOnlySpan<NativeValue> arguments)
    {
        // The operating system lets a descriptor that is open for reading set the times.
        if (!storage.Files.IsWritable(arguments[0]))
        {
            storage.Require(LocateDirectory(storage, arguments[0]), PathAccess.Write);
        }

        return storage.Files.Call(NativeFileFunction.SetTimes, arguments);
    }

    private static HostPath LocateDirectory(GuestStorage storage, in NativeValue descriptor)
    {
        try
        {
            return storage.Locate(descriptor).Path;
        }
        catch (FileErrorException e) when (e.Code is FileErrors.NotDirectory)
        {
            throw new FileErrorException(FileErrors.NotPermitted);
        }
    }

    private static void RequireOpenForWriting(GuestStorage storage, in NativeValue descriptor)
    {
        if (!storage.Files.IsWritable(descriptor))
        {
            throw new FileErrorException(FileErrors.NotPermitted);
        }
    }
}
