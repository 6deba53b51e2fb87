;; Imports WASI 0.3, which this host does not have.
(component
  (import "wasi:clocks/monotonic-clock@0.3.0" (instance $clock
    (export "now" (func (result u64)))))
  (core func $now (canon lower (func $clock "now")))
  (core module $Main
    (import "clock" "now" (func $now (result i64)))
    (func (export "run") (result i64) (call $now)))
  (core instance $main (instantiate $Main (with "clock" (instance (export "now" (func $now))))))
  (func (export "run") (result u64) (canon lift (core func $main "run"))))
