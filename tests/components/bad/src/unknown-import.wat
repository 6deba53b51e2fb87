;; Imports a function that no host has.
(component
  (import "acme:unknown/thing@1.2.3" (instance $thing
    (export "do-it" (func (param "value" u32) (result u32)))))
  (core func $do-it (canon lower (func $thing "do-it")))
  (core module $Main
    (import "thing" "do-it" (func $do-it (param i32) (result i32)))
    (func (export "run") (param i32) (result i32) (call $do-it (local.get 0))))
  (core instance $main (instantiate $Main (with "thing" (instance (export "do-it" (func $do-it))))))
  (func (export "use-it") (param "value" u32) (result u32) (canon lift (core func $main "run"))))
