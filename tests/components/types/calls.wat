;; The interface test:types/calls: what is no echo (tools/echo.mjs adds this to the
;; module that it generates). Each result is stored at 512 as the canonical ABI has
;; it: a one-byte tag, then the payload at the alignment of its widest case.
(data (i32.const 16) "fine")
(data (i32.const 32) "not today")
(data (i32.const 48) "called")

;; result<string, failure>: tag at 512; ok: string at 516;
;; err: its case at 516, the case's payload at 520.
(func $fail-with (export "test:types/calls#fail-with") (param $how i32) (result i32)
  (i32.store8 (i32.const 512) (i32.ne (local.get $how) (i32.const 0)))
  (if (i32.eqz (local.get $how))
    (then
      (i32.store (i32.const 516) (i32.const 16))
      (i32.store (i32.const 520) (i32.const 4)))
    (else
      (i32.store8 (i32.const 516) (i32.sub (local.get $how) (i32.const 1)))
      (if (i32.eq (local.get $how) (i32.const 1)) (then
        (i32.store (i32.const 520) (i32.const 32))
        (i32.store (i32.const 524) (i32.const 9))))
      (if (i32.eq (local.get $how) (i32.const 2)) (then
        (i32.store (i32.const 520) (i32.const -7))))))
  (i32.const 512))
(func (export "test:types/calls#fail-if") (param $fail i32) (result i32)
  (call $fail-with (local.get $fail)))
(func (export "test:types/calls#fail-text-if") (param $fail i32) (result i32)
  (i32.store8 (i32.const 512) (local.get $fail))
  (i32.store (i32.const 516) (i32.const 32))
  (i32.store (i32.const 520) (i32.const 9))
  (i32.const 512))
(func (export "test:types/calls#fail-number-if") (param $fail i32) (result i32)
  (i32.store8 (i32.const 512) (local.get $fail))
  (i32.store (i32.const 516) (i32.const 7))
  (i32.const 512))
(func (export "test:types/calls#fail-plain-if") (param $fail i32) (result i32)
  (local.get $fail))
(func (export "test:types/calls#nothing"))
(func (export "test:types/calls#no-parameters") (result i32)
  (i32.store (i32.const 512) (i32.const 48))
  (i32.store (i32.const 516) (i32.const 6))
  (i32.const 512))
(func (export "test:types/calls#no-result") (param i32 i32)
  (call $free))
