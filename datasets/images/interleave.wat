;; Writes three planes as pixels, sixteen at a time. It ends with a whole step, up to which it reads and
;; writes.

(module
  (memory (export "memory") 1)

  (func (export "interleave")
    (param $from i32) ;; the first plane
    (param $plane i32) ;; bytes of a plane
    (param $to i32) ;; the first pixel
    (param $end i32) ;; the end of the first plane
    (local $red v128) (local $green v128) (local $blue v128)
    (block $done
      (loop $next
        (br_if $done (i32.ge_s (local.get $from) (local.get $end)))
        (local.set $red (v128.load (local.get $from)))
        (local.set $green (v128.load (i32.add (local.get $from) (local.get $plane))))
        (local.set $blue
          (v128.load
            (i32.add (local.get $from) (i32.shl (local.get $plane) (i32.const 1)))))
        ;; First red and green are put in place, then blue between them.
        (v128.store
          (local.get $to)
          (i8x16.shuffle 0 1 16 3 4 17 6 7 18 9 10 19 12 13 20 15
            (i8x16.shuffle 0 16 0 1 17 0 2 18 0 3 19 0 4 20 0 5
              (local.get $red)
              (local.get $green))
            (local.get $blue)))
        (v128.store offset=16
          (local.get $to)
          (i8x16.shuffle 0 21 2 3 22 5 6 23 8 9 24 11 12 25 14 15
            (i8x16.shuffle 21 0 6 22 0 7 23 0 8 24 0 9 25 0 10 26
              (local.get $red)
              (local.get $green))
            (local.get $blue)))
        (v128.store offset=32
          (local.get $to)
          (i8x16.shuffle 26 1 2 27 4 5 28 7 8 29 10 11 30 13 14 31
            (i8x16.shuffle 0 11 27 0 12 28 0 13 29 0 14 30 0 15 31 0
              (local.get $red)
              (local.get $green))
            (local.get $blue)))
        (local.set $from (i32.add (local.get $from) (i32.const 16)))
        (local.set $to (i32.add (local.get $to) (i32.const 48)))
        (br $next)))))
