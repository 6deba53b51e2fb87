;; Asks for 4 GiB before it does anything.
(component
  (core module $Main
    (memory 65536)
    (func (export "run")))
  (core instance $main (instantiate $Main))
  (func (export "run") (canon lift (core func $main "run"))))
