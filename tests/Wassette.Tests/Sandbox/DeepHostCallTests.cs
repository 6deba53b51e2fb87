using Wassette.Sandbox;
using Wassette.Tests.Support;

namespace Wassette.Tests.Sandbox;

/// <summary>A guest that has used its stack up to any depth and then calls the host must not take the process down.</summary>
public sealed class DeepHostCallTests : IDisposable
{
    // dig goes down until its stack is used up, and at each level calls the host: stdout, a C# callback under native code.
    private const string Digger = """
        (component
          (import "wasi:io/error@0.2.0" (instance $error (export "error" (type (sub resource)))))
          (alias export $error "error" (type $error-type))
          (import "wasi:io/streams@0.2.0" (instance $streams
            (export "output-stream" (type $output-stream (sub resource)))
            (alias outer 1 $error-type (type $e))
            (export "error" (type $error (eq $e)))
            (type $stream-error (variant (case "last-operation-failed" (own $error)) (case "closed")))
            (export "stream-error" (type $stream-error-export (eq $stream-error)))
            (export "[method]output-stream.blocking-write-and-flush" (func
              (param "self" (borrow $output-stream)) (param "contents" (list u8)) (result (result (error $stream-error-export)))))))
          (alias export $streams "output-stream" (type $stream))
          (import "wasi:cli/stdout@0.2.0" (instance $stdout
            (alias outer 1 $stream (type $s))
            (export "output-stream" (type $output-stream (eq $s)))
            (export "get-stdout" (func (result (own $output-stream))))))
          (alias export $streams "[method]output-stream.blocking-write-and-flush" (func $write))
          (alias export $stdout "get-stdout" (func $get-stdout))
          (core module $Memory (memory (export "memory") 1))
          (core instance $memory (instantiate $Memory))
          (core func $write (canon lower (func $write) (memory (core memory $memory "memory"))))
          (core func $get-stdout (canon lower (func $get-stdout)))
          (core module $Main
            (import "host" "write" (func $write (param i32 i32 i32 i32)))
            (import "host" "get-stdout" (func $get-stdout (result i32)))
            (global $stream (mut i32) (i32.const 0))
            (func $dig (param i32) (result i32)
              (call $write (global.get $stream) (i32.const 32) (i32.const 1) (i32.const 0))
              (i32.add (call $dig (i32.add (local.get 0) (i32.const 1))) (local.get 0)))
            (func (export "dig") (result i32)
              (global.set $stream (call $get-stdout))
              (call $dig (i32.const 0))))
          (core instance $main (instantiate $Main
            (with "host" (instance (export "write" (func $write)) (export "get-stdout" (func $get-stdout))))))
          (func (export "dig") (result u32) (canon lift (core func $main "dig"))))
        """;

    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public async Task Host_calls_at_every_depth_end_in_a_stack_overflow_of_the_guest()
    {
        using TestSession session = new(_directory.Write("digger.wasm", WatText.ToBinary(Digger)), TestFiles.Tiny);

        ToolException error = await Assert.ThrowsAsync<ToolException>(() => session.CallAsync("dig"));

        Assert.Equal(ToolErrorKind.StackOverflow, error.Kind);
        Assert.True(error.Output!.StandardOutput.Length + error.Output.StandardOutputDropped > 1000, "The host was hardly called.");
        Assert.Equal("3", await session.CallAsync("add", """{"a":1,"b":2}"""));
    }

    public void Dispose() => _directory.Dispose();
}
