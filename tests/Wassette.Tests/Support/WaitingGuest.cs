namespace Wassette.Tests.Support;

/// <summary>Makes a component that waits in all the ways that wasi:io offers, for one version of WASI.</summary>
internal static class WaitingGuest
{
    public static byte[] Make(string version) => WatText.ToBinary($$"""
        (component
          (import "wasi:io/poll@{{version}}" (instance $io
            (export "pollable" (type $p (sub resource)))
            (export "[method]pollable.block" (func (param "self" (borrow $p))))
            (export "poll" (func (param "in" (list (borrow $p))) (result (list u32))))))
          (alias export $io "pollable" (type $pollable))
          (import "wasi:clocks/monotonic-clock@{{version}}" (instance $clock
            (alias outer 1 $pollable (type $p))
            (export "now" (func (result u64)))
            (export "subscribe-instant" (func (param "when" u64) (result (own $p))))
            (export "subscribe-duration" (func (param "when" u64) (result (own $p))))))

          (core module $Memory
            (memory (export "memory") 1025)
            ;; Results of the host lie in the first page, the guest's own lists behind it.
            (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 64)))
          (core instance $memory (instantiate $Memory))
          (alias core export $memory "memory" (core memory $bytes))
          (alias core export $memory "realloc" (core func $realloc))
          (core func $block (canon lower (func $io "[method]pollable.block")))
          (core func $poll (canon lower (func $io "poll") (memory $bytes) (realloc $realloc)))
          (core func $drop (canon resource.drop $pollable))
          (core func $now (canon lower (func $clock "now")))
          (core func $instant (canon lower (func $clock "subscribe-instant")))
          (core func $duration (canon lower (func $clock "subscribe-duration")))

          (core module $Main
            (import "" "memory" (memory 1))
            (import "" "block" (func $block (param i32)))
            (import "" "poll" (func $poll (param i32 i32 i32)))
            (import "" "drop" (func $drop (param i32)))
            (import "" "now" (func $now (result i64)))
            (import "" "instant" (func $instant (param i64) (result i32)))
            (import "" "duration" (func $duration (param i64) (result i32)))
            (func $wait (param $pollable i32) (call $block (local.get $pollable)) (call $drop (local.get $pollable)))
            (func (export "sleep") (param $ns i64) (call $wait (call $duration (local.get $ns))))
            (func (export "sleep-until") (param $ns i64) (call $wait (call $instant (i64.add (call $now) (local.get $ns)))))
            (func (export "sleep-often") (param $times i32)
              (loop $again
                (call $wait (call $duration (i64.const 0)))
                (br_if $again (local.tee $times (i32.sub (local.get $times) (i32.const 1))))))
            ;; Polls an hour, so many times, and last a clock of its own; gives the index of what is ready.
            (func (export "sleep-in-list") (param $hours i32) (param $ns i64) (result i32)
              (local $hour i32) (local $clock i32) (local $i i32)
              (local.set $hour (call $duration (i64.const 3600000000000)))
              (local.set $clock (call $duration (local.get $ns)))
              (loop $again
                (i32.store offset=65536 (i32.shl (local.get $i) (i32.const 2)) (local.get $hour))
                (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $hours))))
              (i32.store offset=65536 (i32.shl (local.get $hours) (i32.const 2)) (local.get $clock))
              (call $poll (i32.const 65536) (i32.add (local.get $hours) (i32.const 1)) (i32.const 0))
              (if (i32.ne (i32.load (i32.const 4)) (i32.const 1)) (then unreachable))
              (i32.load (i32.load (i32.const 0))))
            ;; Whether any of three is ready whose time has come.
            (func (export "any-ready") (result i32)
              (i32.store (i32.const 65536) (call $duration (i64.const 0)))
              (i32.store (i32.const 65540) (call $duration (i64.const 0)))
              (i32.store (i32.const 65544) (call $duration (i64.const 0)))
              (call $block (i32.load (i32.const 65536)))
              (call $poll (i32.const 65536) (i32.const 3) (i32.const 0))
              (i32.gt_u (i32.load (i32.const 4)) (i32.const 0)))
            (func (export "poll-nothing") (call $poll (i32.const 65536) (i32.const 0) (i32.const 0))))
          (core instance $main (instantiate $Main (with "" (instance
            (export "memory" (memory $bytes))
            (export "block" (func $block))
            (export "poll" (func $poll))
            (export "drop" (func $drop))
            (export "now" (func $now))
            (export "instant" (func $instant))
            (export "duration" (func $duration))))))
          (func (export "sleep") (param "ns" u64) (canon lift (core func $main "sleep")))
          (func (export "sleep-until") (param "ns" u64) (canon lift (core func $main "sleep-until")))
          (func (export "sleep-often") (param "times" u32) (canon lift (core func $main "sleep-often")))
          (func (export "sleep-in-list") (param "hours" u32) (param "ns" u64) (result u32) (canon lift (core func $main "sleep-in-list")))
          (func (export "any-ready") (result bool) (canon lift (core func $main "any-ready")))
          (func (export "poll-nothing") (canon lift (core func $main "poll-nothing"))))
        """);
}
