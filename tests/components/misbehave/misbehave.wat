;; Each export is one way to misbehave; its contract is in wit/misbehave.wit.
;; Memory: results of imports at 0, our own results at 32, text from 64 KiB on.
(module
  (import "wasi:cli/exit@0.2.0" "exit" (func $exit (param i32)))
  (import "wasi:cli/stdout@0.2.0" "get-stdout" (func $get-stdout (result i32)))
  (import "wasi:cli/stderr@0.2.0" "get-stderr" (func $get-stderr (result i32)))
  (import "wasi:io/streams@0.2.0" "[method]output-stream.blocking-write-and-flush" (func $write (param i32 i32 i32 i32)))
  (import "wasi:io/streams@0.2.0" "[resource-drop]output-stream" (func $drop-stream (param i32)))
  (import "wasi:io/error@0.2.0" "[resource-drop]error" (func $drop-error (param i32)))
  (import "wasi:clocks/monotonic-clock@0.2.0" "subscribe-duration" (func $subscribe-duration (param i64) (result i32)))
  (import "wasi:io/poll@0.2.0" "[method]pollable.block" (func $block (param i32)))
  (import "wasi:io/poll@0.2.0" "[resource-drop]pollable" (func $drop-pollable (param i32)))

  (memory (export "memory") 2)
  (table $table 1 20000000 funcref)
  (global $top (mut i32) (i32.const 65536))
  (global $calls (mut i32) (i32.const 0))

  (func $allocate-bytes (param $size i32) (result i32)
    (local $start i32) (local $missing i32)
    (local.set $start (global.get $top))
    (global.set $top (i32.and (i32.add (i32.add (global.get $top) (local.get $size)) (i32.const 7)) (i32.const -8)))
    (if (i32.lt_u (global.get $top) (local.get $start)) (then unreachable))
    (local.set $missing (i32.sub (i32.shr_u (i32.add (global.get $top) (i32.const 65535)) (i32.const 16)) (memory.size)))
    (if (i32.gt_s (local.get $missing) (i32.const 0)) (then
      (if (i32.eq (memory.grow (local.get $missing)) (i32.const -1)) (then unreachable))))
    (local.get $start))
  (func (export "cabi_realloc") (param i32 i32 i32) (param $size i32) (result i32)
    (call $allocate-bytes (local.get $size)))

  (func $spin (export "spin") (loop $again (br $again)))

  (func $allocate (export "allocate") (result i32)
    (local $at i32) (local $end i32)
    (loop $again
      (local.set $at (i32.shl (memory.size) (i32.const 16)))
      (if (i32.ne (memory.grow (i32.const 256)) (i32.const -1)) (then
        (local.set $end (i32.add (local.get $at) (i32.const 0x1000000)))
        (loop $touch
          (i32.store8 (local.get $at) (i32.const 1))
          (local.set $at (i32.add (local.get $at) (i32.const 4096)))
          (br_if $touch (i32.ne (local.get $at) (local.get $end))))
        (br $again))))
    (memory.size))

  (func $allocate-tables (export "allocate-tables") (result i32)
    (loop $again
      (br_if $again (i32.ne (table.grow $table (ref.null func) (i32.const 1000)) (i32.const -1))))
    (table.size $table))

  ;; The addition after the call keeps it from being a tail call.
  (func $recurse (param $depth i32) (result i32)
    (i32.add (call $recurse (i32.add (local.get $depth) (i32.const 1))) (local.get $depth)))
  (func (export "recurse") (drop (call $recurse (i32.const 0))))

  (func $trap (export "trap") unreachable)
  (func $divide-by-zero (export "divide-by-zero") (result i32) (i32.div_u (i32.const 1) (i32.const 0)))
  (func $read-out-of-bounds (export "read-out-of-bounds") (result i32) (i32.load (i32.const -4)))
  (func $exit-ok (export "exit-ok") (call $exit (i32.const 0)))
  (func $exit-error (export "exit-error") (call $exit (i32.const 1)))

  (func $sleep (export "sleep") (param $seconds i32)
    (local $pollable i32)
    (local.set $pollable (call $subscribe-duration (i64.mul (i64.extend_i32_u (local.get $seconds)) (i64.const 1000000000))))
    (call $block (local.get $pollable))
    (call $drop-pollable (local.get $pollable)))

  ;; Writes and says whether that worked: result<_, stream-error> is stored at 0.
  (func $write-to (param $stream i32) (param $text i32) (param $length i32) (result i32)
    (call $write (local.get $stream) (local.get $text) (local.get $length) (i32.const 0))
    (if (i32.and (i32.load8_u (i32.const 0)) (i32.eqz (i32.load8_u (i32.const 4)))) (then
      (call $drop-error (i32.load (i32.const 8)))))
    (i32.eqz (i32.load8_u (i32.const 0))))

  (func $flood (param $stream i32) (param $bytes i64)
    (local $text i32) (local $part i32)
    (local.set $text (call $letters (i32.const 4096)))
    (block $done
      (loop $again
        (br_if $done (i64.eqz (local.get $bytes)))
        (local.set $part (select (i32.const 4096) (i32.wrap_i64 (local.get $bytes)) (i64.gt_u (local.get $bytes) (i64.const 4096))))
        (br_if $done (i32.eqz (call $write-to (local.get $stream) (local.get $text) (local.get $part))))
        (local.set $bytes (i64.sub (local.get $bytes) (i64.extend_i32_u (local.get $part))))
        (br $again)))
    (call $drop-stream (local.get $stream)))
  (func $flood-stdout (export "flood-stdout") (param $bytes i64) (call $flood (call $get-stdout) (local.get $bytes)))
  (func $flood-stderr (export "flood-stderr") (param $bytes i64) (call $flood (call $get-stderr) (local.get $bytes)))

  (func $print (export "print") (param $out i32) (param $out-length i32) (param $err i32) (param $err-length i32)
    (local $stream i32)
    (local.set $stream (call $get-stdout))
    (drop (call $write-to (local.get $stream) (local.get $out) (local.get $out-length)))
    (call $drop-stream (local.get $stream))
    (local.set $stream (call $get-stderr))
    (drop (call $write-to (local.get $stream) (local.get $err) (local.get $err-length)))
    (call $drop-stream (local.get $stream)))

  (func $letters (param $count i32) (result i32)
    (local $at i32)
    (local.set $at (call $allocate-bytes (local.get $count)))
    (memory.fill (local.get $at) (i32.const 120) (local.get $count))
    (local.get $at))
  (func $return (param $at i32) (param $length i32) (result i32)
    (i32.store (i32.const 32) (local.get $at))
    (i32.store (i32.const 36) (local.get $length))
    (i32.const 32))
  (func $return-letters (export "return-bytes") (export "return-string") (param $count i32) (result i32)
    (call $return (call $letters (local.get $count)) (local.get $count)))

  (data (i32.const 48) "\ff\fe\c3")
  (func $return-invalid-string (export "return-invalid-string") (result i32) (call $return (i32.const 48) (i32.const 3)))
  (func $return-list-out-of-bounds (export "return-list-out-of-bounds") (result i32) (call $return (i32.const -64) (i32.const 1024)))
  (func $return-invalid-char (export "return-invalid-char") (result i32) (i32.const 0xd800))

  (func $count (export "count") (result i32)
    (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
    (global.get $calls)))
