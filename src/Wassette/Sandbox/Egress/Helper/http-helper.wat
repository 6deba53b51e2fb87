;; Wrappers around the native wasi:http for the HTTP gate: see wit/http-helper.wit.
;;
;; Memory: results at 0 (each export writes one, laid out by the canonical ABI), strings from 1024 on. Strings are
;; given back when the host has read the result (cabi_post_…).
(module
  (import "wasi:http/types@0.2.12" "[method]outgoing-request.method" (func $method (param i32 i32)))
  (import "wasi:http/types@0.2.12" "[method]outgoing-request.scheme" (func $scheme (param i32 i32)))
  (import "wasi:http/types@0.2.12" "[method]outgoing-request.authority" (func $authority (param i32 i32)))
  (import "wasi:http/types@0.2.12" "[method]outgoing-request.path-with-query" (func $path (param i32 i32)))
  (import "wasi:http/types@0.2.12" "[method]outgoing-request.set-scheme" (func $set-scheme (param i32 i32 i32 i32 i32) (result i32)))
  (import "wasi:http/types@0.2.12" "[method]outgoing-request.set-authority" (func $set-authority (param i32 i32 i32 i32) (result i32)))
  (import "wasi:http/types@0.2.12" "[method]outgoing-request.set-path-with-query" (func $set-path (param i32 i32 i32 i32) (result i32)))
  (import "wasi:http/types@0.2.12" "[resource-drop]outgoing-request" (func $drop-request (param i32)))
  (import "wasi:http/outgoing-handler@0.2.12" "handle" (func $handle (param i32 i32 i32 i32)))
  (import "wasi:http/types@0.2.12" "[method]future-incoming-response.get" (func $get (param i32 i32)))
  (import "wasi:http/types@0.2.12" "[resource-drop]future-incoming-response" (func $drop-future (param i32)))
  (import "wasi:http/types@0.2.12" "[method]incoming-response.status" (func $status (param i32) (result i32)))
  (import "wasi:http/types@0.2.12" "[resource-drop]incoming-response" (func $drop-response (param i32)))

  (memory (export "memory") 1)
  (global $top (mut i32) (i32.const 1024))

  (func (export "cabi_realloc") (param $old i32) (param $old-size i32) (param $align i32) (param $size i32) (result i32)
    (local $start i32) (local $missing i32)
    (local.set $start (i32.and (i32.add (global.get $top) (i32.const 7)) (i32.const -8)))
    (global.set $top (i32.add (local.get $start) (local.get $size)))
    (if (i32.lt_u (global.get $top) (local.get $start)) (then unreachable))
    (local.set $missing (i32.sub (i32.shr_u (i32.add (global.get $top) (i32.const 65535)) (i32.const 16)) (memory.size)))
    (if (i32.gt_s (local.get $missing) (i32.const 0)) (then
      (if (i32.eq (memory.grow (local.get $missing)) (i32.const -1)) (then unreachable))))
    (memory.copy (local.get $start) (local.get $old) (local.get $old-size))
    (local.get $start))

  (func $free (param i32) (global.set $top (i32.const 1024)))
  (export "cabi_post_wassette:gates/http#target-of" (func $free))
  (export "cabi_post_wassette:gates/http#send" (func $free))
  (export "cabi_post_wassette:gates/http#response-of" (func $free))

  ;; Each native function writes its result to where the record has it. What a variant's case does not use may keep
  ;; what an earlier call wrote there.
  (func (export "wassette:gates/http#target-of") (param $request i32) (result i32)
    (call $method (local.get $request) (i32.const 0))
    (call $scheme (local.get $request) (i32.const 12))
    (call $authority (local.get $request) (i32.const 28))
    (call $path (local.get $request) (i32.const 40))
    (call $drop-request (local.get $request))
    (i32.const 0))

  (func (export "wassette:gates/http#send")
    (param $request i32) (param $has-options i32) (param $options i32)
    (param $authority i32) (param $authority-length i32) (param $path i32) (param $path-length i32)
    (result i32)
    (if (i32.or (i32.or
          (call $set-scheme (local.get $request) (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 0))
          (call $set-authority (local.get $request) (i32.const 1) (local.get $authority) (local.get $authority-length)))
          (call $set-path (local.get $request) (i32.const 1) (local.get $path) (local.get $path-length)))
      (then unreachable))
    (call $handle (local.get $request) (local.get $has-options) (local.get $options) (i32.const 0))
    (i32.const 0))

  ;; option at 0, result at 8, result at 16, then the response's handle or the error-code at 24: its case, and at 32
  ;; its payload, in which zeros say that nothing more is known.
  (func (export "wassette:gates/http#response-of") (param $future i32) (result i32)
    (local $error i32)
    (call $get (local.get $future) (i32.const 0))
    (call $drop-future (local.get $future))
    (if (i32.load8_u (i32.const 0)) (then
      (if (i32.eqz (i32.or (i32.load8_u (i32.const 8)) (i32.load8_u (i32.const 16)))) (then
        (local.set $error (i32.sub (call $status (i32.load (i32.const 24))) (i32.const 900)))
        (if (i32.lt_u (local.get $error) (i32.const 39)) (then
          (call $drop-response (i32.load (i32.const 24)))
          (memory.fill (i32.const 24) (i32.const 0) (i32.const 32))
          (i32.store8 (i32.const 16) (i32.const 1))
          (i32.store8 (i32.const 24) (local.get $error))))))))
    (i32.const 0)))
