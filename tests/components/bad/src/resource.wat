;; test:resource/api exports a resource `counter` with a constructor and a method, a
;; function that takes one, and `plain`, which has nothing to do with it.
(component
  (core module $Main
    (import "counter" "new" (func $new (param i32) (result i32)))
    (memory 1)
    (global $top (mut i32) (i32.const 16))
    ;; A counter's representation is the address of its value.
    (func (export "constructor") (param $start i32) (result i32)
      (global.set $top (i32.add (global.get $top) (i32.const 4)))
      (i32.store (global.get $top) (local.get $start))
      (call $new (global.get $top)))
    (func (export "next") (param $counter i32) (result i32)
      (i32.store (local.get $counter) (i32.add (i32.load (local.get $counter)) (i32.const 1)))
      (i32.load (local.get $counter)))
    (func (export "plain") (result i32) (i32.const 7)))

  (type $counter (resource (rep i32)))
  (core func $new (canon resource.new $counter))
  (core instance $main (instantiate $Main (with "counter" (instance (export "new" (func $new))))))
  (func $constructor (param "start" u32) (result (own $counter)) (canon lift (core func $main "constructor")))
  (func $next (param "self" (borrow $counter)) (result u32) (canon lift (core func $main "next")))
  (func $advance (param "counter" (borrow $counter)) (result u32) (canon lift (core func $main "next")))
  (func $plain (result u32) (canon lift (core func $main "plain")))

  ;; An instance whose functions name the resource type that it exports.
  (component $Api
    (import "counter" (type $counter (sub resource)))
    (import "constructor" (func $constructor (param "start" u32) (result (own $counter))))
    (import "next" (func $next (param "self" (borrow $counter)) (result u32)))
    (import "advance" (func $advance (param "counter" (borrow $counter)) (result u32)))
    (import "plain" (func $plain (result u32)))
    (export $exported "counter" (type $counter))
    (export "[constructor]counter" (func $constructor) (func (param "start" u32) (result (own $exported))))
    (export "[method]counter.next" (func $next) (func (param "self" (borrow $exported)) (result u32)))
    (export "advance" (func $advance) (func (param "counter" (borrow $exported)) (result u32)))
    (export "plain" (func $plain)))
  (instance $api (instantiate $Api
    (with "counter" (type $counter))
    (with "constructor" (func $constructor))
    (with "next" (func $next))
    (with "advance" (func $advance))
    (with "plain" (func $plain))))
  (export "test:resource/api" (instance $api)))
