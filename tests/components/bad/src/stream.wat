;; Exports a synchronous function with a stream parameter.
(component
  (core module $Main (func (export "read") (param i32) (result i32) (i32.const 0)))
  (core instance $main (instantiate $Main))
  (type $bytes (stream u8))
  (func (export "read") (param "bytes" $bytes) (result u32) (canon lift (core func $main "read"))))
