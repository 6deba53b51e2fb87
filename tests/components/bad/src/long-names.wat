;; Tool names longer than 64 characters, alike in their first 64.
(component
  (core module $Main
    (func (export "one") (result i32) (i32.const 1))
    (func (export "two") (result i32) (i32.const 2)))
  (core instance $main (instantiate $Main))
  (func $one (result u32) (canon lift (core func $main "one")))
  (func $two (result u32) (canon lift (core func $main "two")))
  (instance $api
    (export "a-function-whose-name-alone-is-longer-than-sixty-four-characters-one" (func $one))
    (export "a-function-whose-name-alone-is-longer-than-sixty-four-characters-two" (func $two)))
  (export "a-rather-long-namespace:a-rather-long-package-name/a-rather-long-interface-name@1.2.3" (instance $api))
  (export "a-root-function-whose-name-alone-is-longer-than-sixty-four-characters" (func $one)))
