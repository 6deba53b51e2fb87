;; Traps while it is instantiated, before any function is called.
(component
  (core module $Main
    (func $start unreachable)
    (start $start)
    (func (export "run")))
  (core instance $main (instantiate $Main))
  (func (export "run") (canon lift (core func $main "run"))))
