;; A wait that ends: see wit/poll-helper.wit.
;;
;; Memory: the result at 0, then what is allocated: the list that we get and the one that the native function gives. All
;; is given back when the host has read the result (cabi_post_…).
(module
  (import "wasi:io/poll@0.2.12" "poll" (func $poll (param i32 i32 i32)))
  (import "wasi:io/poll@0.2.12" "[resource-drop]pollable" (func $drop (param i32)))
  (import "wasi:clocks/monotonic-clock@0.2.12" "subscribe-duration" (func $subscribe-duration (param i64) (result i32)))

  (memory (export "memory") 1)
  (global $top (mut i32) (i32.const 8))

  (func $allocate (param $size i32) (result i32)
    (local $start i32) (local $missing i32)
    (local.set $start (global.get $top))
    (global.set $top (i32.add (local.get $start) (local.get $size)))
    (if (i32.lt_u (global.get $top) (local.get $start)) (then unreachable))
    (local.set $missing (i32.sub (i32.shr_u (i32.add (global.get $top) (i32.const 65535)) (i32.const 16)) (memory.size)))
    (if (i32.gt_s (local.get $missing) (i32.const 0)) (then
      (if (i32.eq (memory.grow (local.get $missing)) (i32.const -1)) (then unreachable))))
    (local.get $start))

  ;; Only for lists of numbers, which never grow: all sizes are multiples of four.
  (func (export "cabi_realloc") (param $old i32) (param $old-size i32) (param $align i32) (param $size i32) (result i32)
    (if (local.get $old-size) (then unreachable))
    (call $allocate (local.get $size)))

  (func (export "cabi_post_wassette:gates/waiting#poll") (param i32) (global.set $top (i32.const 8)))

  ;; The clock goes behind the guest's own: what is allocated now lies right there. The native function gives indices in
  ;; any order; the last one takes the place of the clock's.
  (func (export "wassette:gates/waiting#poll") (param $list i32) (param $count i32) (param $most i64) (result i32)
    (local $clock i32) (local $at i32) (local $last i32)
    (i32.store (local.tee $clock (call $allocate (i32.const 4))) (call $subscribe-duration (local.get $most)))
    (call $poll (local.get $list) (i32.add (local.get $count) (i32.const 1)) (i32.const 0))
    (local.set $at (local.get $list))
    (loop $next
      (call $drop (i32.load (local.get $at)))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $next (i32.le_u (local.get $at) (local.get $clock))))
    (local.set $at (i32.load (i32.const 0)))
    (local.set $last (i32.add (local.get $at) (i32.shl (i32.sub (i32.load (i32.const 4)) (i32.const 1)) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.gt_s (local.get $at) (local.get $last)))
        (if (i32.eq (i32.load (local.get $at)) (local.get $count)) (then
          (i32.store (local.get $at) (i32.load (local.get $last)))
          (i32.store (i32.const 4) (i32.sub (i32.load (i32.const 4)) (i32.const 1)))
          (br $done)))
        (local.set $at (i32.add (local.get $at) (i32.const 4)))
        (br $next)))
    (i32.const 0)))
