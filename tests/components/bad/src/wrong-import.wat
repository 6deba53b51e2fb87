;; Imports a function of WASI with a type that it does not have.
(component
  (import "wasi:clocks/monotonic-clock@0.2.0" (instance $clock
    (export "now" (func (param "zone" string) (result u32)))))
  (core module $Main (func (export "run") (result i32) (i32.const 1)))
  (core instance $main (instantiate $Main))
  (func (export "run") (result u32) (canon lift (core func $main "run"))))
