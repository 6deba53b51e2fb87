;; Passes both functions of wasi:config/store on: what the host stores at 16 is,
;; unchanged, what the export returns.
(module
  (import "wasi:config/store@0.2.0-rc.1" "get" (func $get (param i32 i32 i32)))
  (import "wasi:config/store@0.2.0-rc.1" "get-all" (func $get-all (param i32)))
  (memory (export "memory") 16)
  (global $top (mut i32) (i32.const 1024))
  ;; One megabyte must do: a store is small, and each instance serves one call.
  (func (export "cabi_realloc") (param i32 i32 i32) (param $size i32) (result i32)
    (local $start i32)
    (local.set $start (global.get $top))
    (global.set $top (i32.and (i32.add (i32.add (local.get $start) (local.get $size)) (i32.const 7)) (i32.const -8)))
    (local.get $start))
  (func (export "get") (param $key i32) (param $length i32) (result i32)
    (call $get (local.get $key) (local.get $length) (i32.const 16))
    (i32.const 16))
  (func (export "get-all") (result i32)
    (call $get-all (i32.const 16))
    (i32.const 16)))
