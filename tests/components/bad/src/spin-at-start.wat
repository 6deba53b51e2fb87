;; Never gets instantiated.
(component
  (core module $Main
    (func $start (loop $again (br $again)))
    (start $start)
    (func (export "run")))
  (core instance $main (instantiate $Main))
  (func (export "run") (canon lift (core func $main "run"))))
