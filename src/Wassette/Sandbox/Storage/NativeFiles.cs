using System.Text;
using Wassette.Interop;

namespace Wassette.Sandbox.Storage;

/// <summary>
/// The native functions of wasi:filesystem in one store. A name is one segment of a path, and no function follows a
/// link. Any failure but a file error ends the guest's call.
/// </summary>
internal sealed unsafe class NativeFiles
{
    private readonly NativeFunction[] _functions = new NativeFunction[NativeFilesComponent.Shared.Functions.Count];
    private readonly GuestStore _store;
    private readonly NativeInstance _instance;
    private readonly int[] _calls = new int[NativeFilesComponent.Shared.Functions.Count];

    /// <summary>Instantiates the component. Once per store: each instance counts against a limit.</summary>
    public NativeFiles(GuestStore store)
    {
        _store = store;
        _instance = NativeFilesComponent.Shared.Instantiate(store);
    }

    /// <summary>How often each function was called, in their order: it is where the gate's time goes.</summary>
    public ReadOnlySpan<int> Calls => _calls;

    /// <summary>The preopened directories with their names, as a guest gets them.</summary>
    public NativeValue PreopensForGuest() => CallRaw(NativeFileFunction.Preopens);

    /// <summary>The preopened directories, in the order in which they were configured.</summary>
    public List<OwnedResource> Preopens()
    {
        NativeValue list = CallRaw(NativeFileFunction.Preopens);
        List<OwnedResource> directories = [];
        for (nuint i = 0; i < list.Items.Size; i++)
        {
            NativeValue* tuple = (NativeValue*)((NativeValue*)list.Items.Data)[i].Items.Data;
            directories.Add(Take(&tuple[0]));
        }

        Delete(list);
        return directories;
    }

    /// <summary>What tells a file from every other that is open at the same time: device and inode, hashed.</summary>
    public ulong Identity(in NativeValue descriptor) => Number(Call(NativeFileFunction.Identity, descriptor));

    /// <summary>As <see cref="Identity(in NativeValue)"/>, of an entry; null when there is none.</summary>
    public ulong? IdentityAt(in NativeValue directory, string name)
    {
        try
        {
            return Number(CallAt(NativeFileFunction.IdentityAt, directory, name));
        }
        catch (FileErrorException e) when (e.Code is FileErrors.NoEntry)
        {
            return null;
        }
    }

    /// <summary>Opens an entry that is a directory; gives the type of one that is not.</summary>
    public OwnedResource? Enter(in NativeValue directory, string name, out string type)
    {
        NativeValue result = CallAt(NativeFileFunction.Enter, directory, name);
        NativeVariant entry = result.Result.Payload->Variant;
        bool isDirectory = entry.Discriminant.Bytes.SequenceEqual("directory"u8);
        OwnedResource? opened = isDirectory ? Take(entry.Payload) : null;
        type = isDirectory ? FileTypes.Directory : Text(entry.Payload->Text);
        Delete(result);
        return opened;
    }

    /// <summary>Opens an entry, and says what it was when it was open.</summary>
    public OwnedResource Open(in NativeValue directory, string name, in NativeValue openFlags, in NativeValue flags, out string type)
    {
        NativeValue result = CallAt(NativeFileFunction.Open, directory, name, openFlags, flags);
        NativeValue* tuple = (NativeValue*)result.Result.Payload->Items.Data;
        OwnedResource opened = Take(&tuple[0]);
        type = Text(tuple[1].Text);
        Delete(result);
        return opened;
    }

    /// <summary>The type of an entry; null when there is none.</summary>
    public string? TypeAt(in NativeValue directory, string name)
    {
        try
        {
            NativeValue result = CallAt(NativeFileFunction.TypeAt, directory, name);
            string type = Text(result.Result.Payload->Text);
            Delete(result);
            return type;
        }
        catch (FileErrorException e) when (e.Code is FileErrors.NoEntry)
        {
            return null;
        }
    }

    /// <summary>The whole result of stat-at, for the caller to pass on or delete.</summary>
    public NativeValue StatAt(in NativeValue directory, string name, out string type)
    {
        NativeValue result = CallAt(NativeFileFunction.StatAt, directory, name);
        type = Text(((NativeField*)result.Result.Payload->Fields.Data)[0].Value.Text);
        return result;
    }

    /// <summary>Where a link points. The native function gives no absolute targets.</summary>
    public string ReadLink(in NativeValue directory, string name)
    {
        NativeValue result = CallAt(NativeFileFunction.ReadlinkAt, directory, name);
        string target = Text(result.Result.Payload->Text);
        Delete(result);
        return target;
    }

    /// <summary>Whether a descriptor is one of a directory.</summary>
    public bool IsDirectory(in NativeValue descriptor)
    {
        NativeValue result = Call(NativeFileFunction.TypeOf, descriptor);
        bool isDirectory = result.Result.Payload->Text.Bytes.SequenceEqual("directory"u8);
        Delete(result);
        return isDirectory;
    }

    /// <summary>Whether a descriptor was opened for writing.</summary>
    public bool IsWritable(in NativeValue descriptor) => HasFlag(descriptor, "write"u8);

    /// <summary>Whether anything may be changed through a directory: whether its preopened one is mutable.</summary>
    public bool IsMutableDirectory(in NativeValue descriptor) => HasFlag(descriptor, "mutate-directory"u8);

    /// <summary>Starts to list a directory.</summary>
    public OwnedResource ReadDirectory(in NativeValue directory)
    {
        NativeValue result = Call(NativeFileFunction.ReadDirectory, directory);
        OwnedResource entries = Take(result.Result.Payload);
        Delete(result);
        return entries;
    }

    /// <summary>Some further entries; none at the end.</summary>
    public List<DirectoryEntry> NextEntries(in NativeValue entries)
    {
        NativeValue list = CallRaw(NativeFileFunction.NextEntries, entries);
        List<DirectoryEntry> names = [];
        for (nuint i = 0; i < list.Items.Size; i++)
        {
            NativeField* fields = (NativeField*)((NativeValue*)list.Items.Data)[i].Fields.Data;
            names.Add(new DirectoryEntry(Text(fields[0].Value.Text), Text(fields[1].Value.Text)));
        }

        Delete(list);
        return names;
    }

    /// <summary>Calls a function whose arguments are all values; gives its result, which the caller passes on or deletes.</summary>
    /// <exception cref="FileErrorException">It returned an error.</exception>
    public NativeValue Call(NativeFileFunction function, params ReadOnlySpan<NativeValue> arguments)
    {
        NativeValue result = CallRaw(function, arguments);
        if (result.Result.IsOk != 0)
        {
            return result;
        }

        string code = Text(result.Result.Payload->Text);
        Delete(result);
        throw new FileErrorException(code);
    }

    /// <summary>Calls a function with a directory, a name in it and further values.</summary>
    /// <exception cref="FileErrorException">It returned an error.</exception>
    public NativeValue CallAt(NativeFileFunction function, in NativeValue directory, string name, params ReadOnlySpan<NativeValue> rest)
    {
        Span<NativeValue> arguments = stackalloc NativeValue[rest.Length + 2];
        arguments[0] = directory;
        rest.CopyTo(arguments[2..]);
        byte[] utf8 = Encoding.UTF8.GetBytes(name);
        fixed (byte* bytes = utf8)
        {
            arguments[1] = Borrow(bytes, utf8.Length);
            return Call(function, arguments);
        }
    }

    /// <summary>Calls link-at or rename-at.</summary>
    /// <exception cref="FileErrorException">It returned an error.</exception>
    public NativeValue CallAtBoth(NativeFileFunction function, in NativeValue directory, string name, in NativeValue newDirectory, string newName)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(newName);
        fixed (byte* bytes = utf8)
        {
            return CallAt(function, directory, name, newDirectory, Borrow(bytes, utf8.Length));
        }
    }

    /// <summary>Makes a link.</summary>
    /// <exception cref="FileErrorException">It returned an error.</exception>
    public NativeValue SymbolicLink(in NativeValue directory, string target, string name)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(name);
        fixed (byte* bytes = utf8)
        {
            return CallAt(NativeFileFunction.SymlinkAt, directory, target, Borrow(bytes, utf8.Length));
        }
    }

    /// <summary>Frees a result.</summary>
    public static void Delete(NativeValue value) => NativeMethods.wasmtime_component_val_delete(&value);

    // Arguments are only read: memory of ours will do for the length of the call.
    private static NativeValue Borrow(byte* bytes, int length) =>
        new() { Kind = NativeValueKind.String, Text = new NativeVector { Size = (nuint)length, Data = bytes } };

    private static string Text(NativeVector text) => Encoding.UTF8.GetString(text.Bytes);

    private static ulong Number(NativeValue result)
    {
        ulong number = result.Result.Payload->U64;
        Delete(result);
        return number;
    }

    private bool HasFlag(in NativeValue descriptor, ReadOnlySpan<byte> flag)
    {
        NativeValue result = Call(NativeFileFunction.GetFlags, descriptor);
        bool has = NativeFlags.Has(*result.Result.Payload, flag);
        Delete(result);
        return has;
    }

    private OwnedResource Take(NativeValue* value)
    {
        OwnedResource taken = new(_store, *value);
        *value = default;
        return taken;
    }

    private NativeValue CallRaw(NativeFileFunction function, params ReadOnlySpan<NativeValue> arguments)
    {
        ref NativeFunction found = ref _functions[(int)function];
        if (found.StoreId == 0 && !_store.TryGetFunction(_instance, NativeFilesComponent.Shared.Functions[(int)function], out found))
        {
            throw new InvalidOperationException($"native-files.wasm exports '{function}' as something else than a function.");
        }

        _calls[(int)function]++;
        NativeValue result = default;
        fixed (NativeValue* values = arguments)
        {
            _store.Call(found, values, arguments.Length, &result);
        }

        return result;
    }
}
