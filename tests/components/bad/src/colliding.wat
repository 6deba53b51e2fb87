;; Interface names that are different here and the same once punctuation is lost.
;; (Names that differ only in case or hyphens cannot stand side by side: the format
;; itself refuses them, for exports, parameters and fields alike.)
;; Each `get` returns another number, so a test sees which one it called.
(component
  (core module $Main
    (func (export "one") (result i32) (i32.const 1))
    (func (export "two") (result i32) (i32.const 2))
    (func (export "three") (result i32) (i32.const 3)))
  (core instance $main (instantiate $Main))

  ;; These two give the same tool name: . and + both become _
  (func $one (result u32) (canon lift (core func $main "one")))
  (func $two (result u32) (canon lift (core func $main "two")))
  (instance $one (export "get" (func $one)))
  (instance $two (export "get" (func $two)))
  (export "test:colliding/api@1.0.0-a.b" (instance $one))
  (export "test:colliding/api@1.0.0-a+b" (instance $two))
  ;; This one only has the same function name.
  (func $three (result u32) (canon lift (core func $main "three")))
  (instance $three (export "get" (func $three)))
  (export "test:colliding/other" (instance $three)))
