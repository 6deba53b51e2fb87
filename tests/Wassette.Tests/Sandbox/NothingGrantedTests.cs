using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Wasmtime.Components;
using Wassette.Interop;
using Wassette.Sandbox;
using Wassette.Tests.Support;

namespace Wassette.Tests.Sandbox;

/// <summary>A guest reaches nothing of its host, whichever version of WASI it was built for.</summary>
[Collection(nameof(ProcessState))]
public sealed partial class NothingGrantedTests
{
    private const string Secret = "SECRET-of-the-host-0xC0FFEE";

    /// <summary>How a component's imports were rewritten: all to one version, or those of wasi:http only.</summary>
    public static TheoryData<string, string> Versions()
    {
        TheoryData<string, string> versions = [];
        for (int patch = 0; patch <= 12; patch++)
        {
            versions.Add($"0.2.{patch}", "all");
            versions.Add($"0.2.{patch}", "http only");
        }

        return versions;
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Nothing_of_the_host_is_within_reach(string version, string which)
    {
        using TemporaryDirectory directory = new();
        using TestSession session = new(directory.Write("reach.wasm", Reach(version, httpOnly: which == "http only")));
        using LoopbackListener listener = new();
        using HostSecrets secrets = new(Secret);

        Assert.Equal("[]", await session.CallAsync("environment"));
        Assert.Equal("[]", await session.CallAsync("arguments"));
        Assert.Equal("null", await session.CallAsync("working-directory"));
        Assert.Equal("\"\"", await session.CallAsync("read-stdin"));
        Assert.Equal("false", await session.CallAsync("is-terminal"));
        Assert.Equal("[]", await session.CallAsync("preopens"));
        Assert.Equal("get-directories: nothing is preopened", await session.CallForErrAsync("read-file", """{"path":"/etc/passwd"}"""));
        Assert.Equal("get-directories: nothing is preopened", await session.CallForErrAsync("create-file", """{"path":"created"}"""));
        Assert.Equal("create-tcp-socket: access-denied", await session.CallForErrAsync("tcp-connect", $$"""{"port":{{listener.Port}}}"""));
        Assert.Equal("create-udp-socket: access-denied", await session.CallForErrAsync("udp-bind", """{"port":0}"""));
        Assert.Equal("resolve-addresses: access-denied", await session.CallForErrAsync("resolve", """{"name":"localhost"}"""));
        foreach (string host in new[] { $"127.0.0.1:{listener.Port}", $"localhost:{listener.Port}", $"[::1]:{listener.Port}", "example.com" })
        {
            string arguments = $$"""{"authority":"{{host}}","path":"/"}""";
            Assert.Equal("handle: HTTP-request-denied", await session.CallForErrAsync("http-get", arguments));
            Assert.Equal("handle: HTTP-request-denied", await session.CallForErrAsync("https-get", arguments));
        }

        Assert.Equal(0, listener.Connections);
    }

    [Fact]
    public async Task Without_the_gate_the_same_guest_would_reach_the_listener()
    {
        // The counterpart of the test above: it would see a connection if there was one.
        using LoopbackListener listener = new();
        ushort status = await Task.Run(() => GetWithoutGate(Reach("0.2.0", httpOnly: false), $"127.0.0.1:{listener.Port}"), TestContext.Current.CancellationToken);

        Assert.Equal(204, status);
        Assert.True(listener.Connections > 0);
    }

    [Fact]
    public void The_secrets_that_a_guest_must_not_see_are_there_for_the_process()
    {
        using HostSecrets secrets = new(Secret);

        Assert.Equal(Secret, HostSecrets.NativeEnvironmentVariable("WASSETTE_TEST_SECRET"));
        Assert.Equal(Secret, HostSecrets.ReadStandardInput());
    }

    [Fact]
    public async Task Clocks_and_random_numbers_are_there()
    {
        using TestSession session = new(TestFiles.Component("reach"));

        Assert.Matches("^\\{\"seconds\":[1-9][0-9]{9},\"nanoseconds\":[0-9]+\\}$", await session.CallAsync("wall-clock"));
        Assert.NotEqual("0", await session.CallAsync("monotonic-clock"));
        string? first = await session.CallAsync("random-bytes", """{"count":32}""");
        Assert.Equal(46, first!.Length);
        Assert.NotEqual(first, await session.CallAsync("random-bytes", """{"count":32}"""));
    }

    [Fact]
    public async Task More_random_bytes_than_memory_are_refused_without_harm()
    {
        using TestSession session = new(TestFiles.Component("reach"));

        ToolException error = await Assert.ThrowsAsync<ToolException>(() => session.CallAsync("random-bytes", """{"count":4294967295}"""));

        Assert.Equal(ToolErrorKind.Trap, error.Kind);
        Assert.Equal("[]", await session.CallAsync("environment"));
    }

    [Theory]
    [InlineData("reach-config/reach-config")]
    [InlineData("reach-config/reach-config-draft")]
    public async Task The_configuration_store_is_empty(string component)
    {
        using TestSession session = new(TestFiles.Component(component));
        using HostSecrets secrets = new(Secret);

        Assert.Equal("null", await session.CallAsync("get", """{"key":"WASSETTE_TEST_SECRET"}"""));
        Assert.Equal("null", await session.CallAsync("get", """{"key":""}"""));
        Assert.Equal("[]", await session.CallAsync("get-all"));
    }

    [Theory]
    [InlineData("0.2.13")]
    [InlineData("0.2.99")]
    [InlineData("0.3.0")]
    public void Another_version_of_WASI_is_refused_at_import(string version)
    {
        byte[] bytes = Replace(
            File.ReadAllBytes(TestFiles.Component(version.Length == 5 ? "reach" : "reach/reach-0.2.10")),
            version.Length == 5 ? "@0.2.0" : "@0.2.10",
            "@" + version);
        using TemporaryDirectory directory = new();
        using TestSession session = new();

        ImportException error = session.ImportError(directory.Write("reach.wasm", bytes));

        Assert.Equal(ImportErrorKind.UnknownImport, error.Kind);
        Assert.Contains($"@{version}'", error.Message, StringComparison.Ordinal);
    }

    internal static byte[] Reach(string version, bool httpOnly)
    {
        bool isLong = version.Length > 5;
        byte[] bytes = File.ReadAllBytes(TestFiles.Component(isLong ? "reach/reach-0.2.10" : "reach"));
        string from = isLong ? "@0.2.10" : "@0.2.0";
        if (!httpOnly)
        {
            return Replace(bytes, from, "@" + version);
        }

        bytes = Replace(bytes, "wasi:http/types" + from, "wasi:http/types@" + version);
        return Replace(bytes, "wasi:http/outgoing-handler" + from, "wasi:http/outgoing-handler@" + version);
    }

    private static byte[] Replace(byte[] bytes, string from, string to)
    {
        byte[] result = [.. bytes];
        byte[] pattern = Encoding.ASCII.GetBytes(from);
        int count = 0;
        for (int at; (at = result.AsSpan().IndexOf(pattern)) >= 0 && from != to; count++)
        {
            Encoding.ASCII.GetBytes(to, result.AsSpan(at));
        }

        Assert.True(count > 0 || from == to, $"There is no '{from}' in the component.");
        return result;
    }

    private static unsafe ushort GetWithoutGate(byte[] component, string authority)
    {
        SandboxEngine engine = SandboxEngine.Shared;
        using ComponentLinker linker = new(engine.Engine);
        linker.AddWasiPreview2();
        NativeError.ThrowIfError(NativeMethods.wasmtime_component_linker_add_wasi_http(linker.NativeHandle()));
        using Component code = Component.FromBytes(engine.Engine, component);
        using GuestStore store = new(engine.Engine, new PatientHost());
        store.SetWasi([], [], [], []);
        store.SetWasiHttp();
        NativeInstance instance = store.Instantiate(linker, code);
        using ExportIndex probe = ExportIndex.Find(code, "test:reach/probe")!;
        using ExportIndex get = ExportIndex.Find(code, "http-get", probe)!;
        Assert.True(store.TryGetFunction(instance, get, out NativeFunction function));
        using ValueArena arena = new();
        NativeValue* arguments = arena.Allocate<NativeValue>(2);
        arguments[0] = new NativeValue { Kind = NativeValueKind.String, Text = arena.Copy(Encoding.UTF8.GetBytes(authority)) };
        arguments[1] = new NativeValue { Kind = NativeValueKind.String, Text = arena.Copy("/"u8) };
        NativeValue result = default;
        store.Call(function, arguments, 2, &result);
        try
        {
            string error = result.Result.IsOk != 0 ? "" : Encoding.UTF8.GetString(result.Result.Payload->Text.Bytes);
            Assert.Equal("", error);
            return result.Result.Payload->U16;
        }
        finally
        {
            NativeMethods.wasmtime_component_val_delete(&result);
        }
    }

    private sealed class PatientHost : IGuestHost
    {
        public string? OnTick() => null;

        public void OnOutput(GuestStream stream, ReadOnlySpan<byte> bytes)
        {
        }
    }

    /// <summary>An HTTP server that counts connections and answers 204 to everything.</summary>
    private sealed class LoopbackListener : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.IPv6Any, 0) { Server = { DualMode = true } };
        private int _connections;

        public LoopbackListener()
        {
            _listener.Start();
            _ = AcceptAsync();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public int Connections => Volatile.Read(ref _connections) + (_listener.Pending() ? 1 : 0);

        public void Dispose() => _listener.Dispose();

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                {
                    using TcpClient client = await _listener.AcceptTcpClientAsync();
                    Interlocked.Increment(ref _connections);
                    using StreamReader reader = new(client.GetStream());
                    while (!string.IsNullOrEmpty(await reader.ReadLineAsync()))
                    {
                    }

                    await client.GetStream().WriteAsync("HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n"u8.ToArray());
                }
            }
            catch (Exception e) when (e is ObjectDisposedException or SocketException or IOException)
            {
                // The test is over.
            }
        }
    }

    /// <summary>Puts a secret where a native library finds it: in the process's environment and standard input.</summary>
    private sealed partial class HostSecrets : IDisposable
    {
        private readonly int _standardInput = -1;

        public HostSecrets(string secret)
        {
            Assert.SkipWhen(OperatingSystem.IsWindows(), "The process's own standard input can be replaced on Unix only.");
            Assert.Equal(0, setenv("WASSETTE_TEST_SECRET", secret, 1));
            Span<int> ends = stackalloc int[2];
            Assert.Equal(0, pipe(ends));
            Assert.Equal(secret.Length, write(ends[1], Encoding.ASCII.GetBytes(secret), secret.Length));
            _ = close(ends[1]);
            _standardInput = dup(0);
            Assert.Equal(0, dup2(ends[0], 0));
            _ = close(ends[0]);
        }

        public static string? NativeEnvironmentVariable(string name) => Marshal.PtrToStringUTF8(getenv(name));

        public static string ReadStandardInput()
        {
            byte[] buffer = new byte[1000];
            return Encoding.ASCII.GetString(buffer, 0, (int)read(0, buffer, buffer.Length));
        }

        public void Dispose()
        {
            _ = dup2(_standardInput, 0);
            _ = close(_standardInput);
            _ = unsetenv("WASSETTE_TEST_SECRET");
        }

        [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
        private static partial int setenv(string name, string value, int overwrite);

        [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
        private static partial int unsetenv(string name);

        [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
        private static partial nint getenv(string name);

        [LibraryImport("libc")]
        private static partial int pipe(Span<int> ends);

        [LibraryImport("libc")]
        private static partial int dup(int file);

        [LibraryImport("libc")]
        private static partial int dup2(int file, int target);

        [LibraryImport("libc")]
        private static partial int close(int file);

        [LibraryImport("libc")]
        private static partial nint write(int file, byte[] bytes, nint count);

        [LibraryImport("libc")]
        private static partial nint read(int file, byte[] bytes, nint count);
    }
}
