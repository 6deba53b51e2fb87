;; Exports an async-lifted function (component-model async, WASI 0.3's way), and one
;; ordinary function beside it.
(component
  (core module $Main
    (import "task" "return" (func $return (param i32)))
    (func (export "answer") (result i32) (call $return (i32.const 42)) (i32.const 0))
    (func (export "callback") (param i32 i32 i32) (result i32) unreachable)
    (func (export "plain") (result i32) (i32.const 7)))
  (core func $return (canon task.return (result u32)))
  (core instance $main (instantiate $Main (with "task" (instance (export "return" (func $return))))))
  (func (export "answer") async (result u32)
    (canon lift (core func $main "answer") async (callback (func $main "callback"))))
  (func (export "plain") (result u32) (canon lift (core func $main "plain"))))
