;; A valid component of a proposal that the host cannot switch on: list<u32, 4>.
(component
  (core module $Main (func (export "run") (param i32 i32 i32 i32) (result i32) (local.get 0)))
  (core instance $main (instantiate $Main))
  (type $four (list u32 4))
  (func (export "run") (param "value" $four) (result u32) (canon lift (core func $main "run"))))
