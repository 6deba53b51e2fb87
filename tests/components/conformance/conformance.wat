;; Texts, a picture and a sound lie where they are returned from; nothing is ever allocated but a stream's error.
;; Memory: results of imports at 0, our own results at 32, what is returned from 1024 on.
(module
  (import "wasi:cli/stdout@0.2.0" "get-stdout" (func $get-stdout (result i32)))
  (import "wasi:io/streams@0.2.0" "[method]output-stream.blocking-write-and-flush" (func $write (param i32 i32 i32 i32)))
  (import "wasi:io/streams@0.2.0" "[resource-drop]output-stream" (func $drop-stream (param i32)))
  (import "wasi:clocks/monotonic-clock@0.2.0" "subscribe-duration" (func $subscribe-duration (param i64) (result i32)))
  (import "wasi:io/poll@0.2.0" "[method]pollable.block" (func $block (param i32)))
  (import "wasi:io/poll@0.2.0" "[resource-drop]pollable" (func $drop-pollable (param i32)))

  (memory (export "memory") 1)

  (data (i32.const 1024) "This is a simple text response for testing.")
  (data (i32.const 1072) "\89\50\4e\47\0d\0a\1a\0a\00\00\00\0d\49\48\44\52\00\00\00\01\00\00\00\01\08\02\00\00\00\90\77\53\de\00\00\00\0c\49\44\41\54\78\da\63\f8\cf\c0\00\00\03\01\01\00\f7\03\41\43\00\00\00\00\49\45\4e\44\ae\42\60\82")
  (data (i32.const 1152) "This tool intentionally returns an error for testing")
  (data (i32.const 1216) "Tool execution started")
  (data (i32.const 1248) "Done.")
  (data (i32.const 1280) "\52\49\46\46\26\00\00\00\57\41\56\45\66\6d\74\20\10\00\00\00\01\00\01\00\40\1f\00\00\80\3e\00\00\02\00\10\00\64\61\74\61\02\00\00\00\00\00")

  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))

  (func $return (param $text i32) (param $length i32) (result i32)
    (i32.store (i32.const 32) (local.get $text))
    (i32.store (i32.const 36) (local.get $length))
    (i32.const 32))

  (func $wait (param $milliseconds i64)
    (local $pollable i32)
    (local.set $pollable (call $subscribe-duration (i64.mul (local.get $milliseconds) (i64.const 1000000))))
    (call $block (local.get $pollable))
    (call $drop-pollable (local.get $pollable)))

  (func (export "simple#text") (result i32) (call $return (i32.const 1024) (i32.const 43)))
  (func (export "image#content") (result i32) (call $return (i32.const 1072) (i32.const 69)))

  (func (export "audio#content") (result i32) (call $return (i32.const 1280) (i32.const 46)))

  (func (export "error#handling") (result i32)
    (i32.store8 (i32.const 32) (i32.const 1))
    (i32.store (i32.const 36) (i32.const 1152))
    (i32.store (i32.const 40) (i32.const 52))
    (i32.const 32))

  (func (export "logging#tool") (result i32)
    (local $stream i32)
    (local.set $stream (call $get-stdout))
    (call $write (local.get $stream) (i32.const 1216) (i32.const 22) (i32.const 0))
    (call $drop-stream (local.get $stream))
    (call $return (i32.const 1248) (i32.const 5)))

  (func (export "streaming#elicitation") (result i32)
    (call $wait (i64.const 50))
    (call $return (i32.const 1248) (i32.const 5)))

  ;; Three reports, one a second, also where a loaded machine sends the last one late.
  (func (export "test:tool/with#progress") (result i32)
    (call $wait (i64.const 6000))
    (call $return (i32.const 1248) (i32.const 5))))
