;; The two passes of a resize: Pillow's integers, four sums at a time.
;;
;; A weight has 22 bits after the binary point. It is split into high * 2^12 + low, two 16-bit integers:
;; one instruction multiplies eight of them by pixels and adds neighbours. Sums of 32-bit integers are
;; put together at the end, so no bit is lost. Weights come in pairs of 8 bytes, the high parts of two
;; neighbours and then their low parts; an odd one has a neighbour of weight 0.
;;
;; Low sums start with 2^21, half of the last place that is kept: shifting right then rounds to nearest.
;; Reads and writes pass the end of an array by less than 64 bytes.

(module
  (memory (export "memory") 1)

  ;; Resizes four rows of colour pixels, which share the weights.
  (func (export "columns3")
    (param $source i32) ;; the first input row
    (param $out i32) ;; the first output row
    (param $length i32) ;; pixels of an output row
    (param $first i32) ;; int32 [length]: the first input pixel of each output pixel
    (param $pairs i32) ;; int32 [length]: how many pairs of weights it has
    (param $weights i32)
    (param $pitch i32) ;; bytes of the weights of one output pixel
    (param $line i32) ;; bytes of an input row
    (param $stride i32) ;; bytes of an output row, one of them to spare
    (local $x i32) (local $from i32) (local $weight i32) (local $end i32)
    (local $line3 i32) (local $at i32)
    (local $low0 v128) (local $low1 v128) (local $low2 v128) (local $low3 v128)
    (local $high0 v128) (local $high1 v128) (local $high2 v128) (local $high3 v128)
    (local $pixels v128) (local $high v128) (local $low v128)
    (local.set $line3 (i32.mul (local.get $line) (i32.const 3)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_s (local.get $x) (local.get $length)))
        (local.set $from
          (i32.add
            (local.get $source)
            (i32.mul
              (i32.load (i32.add (local.get $first) (i32.shl (local.get $x) (i32.const 2))))
              (i32.const 3))))
        (local.set $weight
          (i32.add (local.get $weights) (i32.mul (local.get $x) (local.get $pitch))))
        (local.set $end
          (i32.add
            (local.get $weight)
            (i32.shl
              (i32.load (i32.add (local.get $pairs) (i32.shl (local.get $x) (i32.const 2))))
              (i32.const 3))))
        (local.set $low0 (i32x4.splat (i32.const 0x200000)))
        (local.set $low1 (i32x4.splat (i32.const 0x200000)))
        (local.set $low2 (i32x4.splat (i32.const 0x200000)))
        (local.set $low3 (i32x4.splat (i32.const 0x200000)))
        (local.set $high0 (v128.const i32x4 0 0 0 0))
        (local.set $high1 (v128.const i32x4 0 0 0 0))
        (local.set $high2 (v128.const i32x4 0 0 0 0))
        (local.set $high3 (v128.const i32x4 0 0 0 0))
        (block $summed
          (loop $pair
            (br_if $summed (i32.ge_s (local.get $weight) (local.get $end)))
            (local.set $high (v128.load32_splat (local.get $weight)))
            (local.set $low (v128.load32_splat offset=4 (local.get $weight)))
            ;; Of each row two pixels: red, red, green, green, blue, blue as 16-bit integers.
            (local.set $pixels
              (i8x16.swizzle
                (v128.load64_zero (local.get $from))
                (v128.const i8x16 0 -1 3 -1 1 -1 4 -1 2 -1 5 -1 -1 -1 -1 -1)))
            (local.set $high0
              (i32x4.add
                (local.get $high0)
                (i32x4.dot_i16x8_s (local.get $pixels) (local.get $high))))
            (local.set $low0
              (i32x4.add
                (local.get $low0)
                (i32x4.dot_i16x8_s (local.get $pixels) (local.get $low))))
            (local.set $pixels
              (i8x16.swizzle
                (v128.load64_zero (i32.add (local.get $from) (local.get $line)))
                (v128.const i8x16 0 -1 3 -1 1 -1 4 -1 2 -1 5 -1 -1 -1 -1 -1)))
            (local.set $high1
              (i32x4.add
                (local.get $high1)
                (i32x4.dot_i16x8_s (local.get $pixels) (local.get $high))))
            (local.set $low1
              (i32x4.add
                (local.get $low1)
                (i32x4.dot_i16x8_s (local.get $pixels) (local.get $low))))
            (local.set $pixels
              (i8x16.swizzle
                (v128.load64_zero
                  (i32.add (local.get $from) (i32.shl (local.get $line) (i32.const 1))))
                (v128.const i8x16 0 -1 3 -1 1 -1 4 -1 2 -1 5 -1 -1 -1 -1 -1)))
            (local.set $high2
              (i32x4.add
                (local.get $high2)
                (i32x4.dot_i16x8_s (local.get $pixels) (local.get $high))))
            (local.set $low2
              (i32x4.add
                (local.get $low2)
                (i32x4.dot_i16x8_s (local.get $pixels) (local.get $low))))
            (local.set $pixels
              (i8x16.swizzle
                (v128.load64_zero (i32.add (local.get $from) (local.get $line3)))
                (v128.const i8x16 0 -1 3 -1 1 -1 4 -1 2 -1 5 -1 -1 -1 -1 -1)))
            (local.set $high3
              (i32x4.add
                (local.get $high3)
                (i32x4.dot_i16x8_s (local.get $pixels) (local.get $high))))
            (local.set $low3
              (i32x4.add
                (local.get $low3)
                (i32x4.dot_i16x8_s (local.get $pixels) (local.get $low))))
            (local.set $from (i32.add (local.get $from) (i32.const 6)))
            (local.set $weight (i32.add (local.get $weight) (i32.const 8)))
            (br $pair)))
        ;; The fourth byte is the next pixel's, which is written after it, or beyond the row.
        (local.set $at (local.get $out))
        (v128.store32_lane 0
          (local.get $at)
          (i8x16.narrow_i16x8_u
            (i16x8.narrow_i32x4_s
              (i32x4.shr_s
                (i32x4.add (local.get $low0) (i32x4.shl (local.get $high0) (i32.const 12)))
                (i32.const 22))
              (v128.const i32x4 0 0 0 0))
            (v128.const i32x4 0 0 0 0)))
        (local.set $at (i32.add (local.get $at) (local.get $stride)))
        (v128.store32_lane 0
          (local.get $at)
          (i8x16.narrow_i16x8_u
            (i16x8.narrow_i32x4_s
              (i32x4.shr_s
                (i32x4.add (local.get $low1) (i32x4.shl (local.get $high1) (i32.const 12)))
                (i32.const 22))
              (v128.const i32x4 0 0 0 0))
            (v128.const i32x4 0 0 0 0)))
        (local.set $at (i32.add (local.get $at) (local.get $stride)))
        (v128.store32_lane 0
          (local.get $at)
          (i8x16.narrow_i16x8_u
            (i16x8.narrow_i32x4_s
              (i32x4.shr_s
                (i32x4.add (local.get $low2) (i32x4.shl (local.get $high2) (i32.const 12)))
                (i32.const 22))
              (v128.const i32x4 0 0 0 0))
            (v128.const i32x4 0 0 0 0)))
        (local.set $at (i32.add (local.get $at) (local.get $stride)))
        (v128.store32_lane 0
          (local.get $at)
          (i8x16.narrow_i16x8_u
            (i16x8.narrow_i32x4_s
              (i32x4.shr_s
                (i32x4.add (local.get $low3) (i32x4.shl (local.get $high3) (i32.const 12)))
                (i32.const 22))
              (v128.const i32x4 0 0 0 0))
            (v128.const i32x4 0 0 0 0)))
        (local.set $out (i32.add (local.get $out) (i32.const 3)))
        (local.set $x (i32.add (local.get $x) (i32.const 1)))
        (br $next))))

  ;; Resizes one row of grey pixels; parameters as above.
  (func (export "columns1")
    (param $source i32) (param $out i32) (param $length i32)
    (param $first i32) (param $pairs i32) (param $weights i32) (param $pitch i32)
    (local $x i32) (local $from i32) (local $weight i32) (local $end i32) (local $sum i32)
    (block $done
      (loop $next
        (br_if $done (i32.ge_s (local.get $x) (local.get $length)))
        (local.set $from
          (i32.add
            (local.get $source)
            (i32.load (i32.add (local.get $first) (i32.shl (local.get $x) (i32.const 2))))))
        (local.set $weight
          (i32.add (local.get $weights) (i32.mul (local.get $x) (local.get $pitch))))
        (local.set $end
          (i32.add
            (local.get $weight)
            (i32.shl
              (i32.load (i32.add (local.get $pairs) (i32.shl (local.get $x) (i32.const 2))))
              (i32.const 3))))
        (local.set $sum (i32.const 0x200000))
        (block $summed
          (loop $pair
            (br_if $summed (i32.ge_s (local.get $weight) (local.get $end)))
            (local.set $sum
              (i32.add
                (local.get $sum)
                (i32.mul
                  (i32.load8_u (local.get $from))
                  (i32.add
                    (i32.shl (i32.load16_s (local.get $weight)) (i32.const 12))
                    (i32.load16_s offset=4 (local.get $weight))))))
            (local.set $sum
              (i32.add
                (local.get $sum)
                (i32.mul
                  (i32.load8_u offset=1 (local.get $from))
                  (i32.add
                    (i32.shl (i32.load16_s offset=2 (local.get $weight)) (i32.const 12))
                    (i32.load16_s offset=6 (local.get $weight))))))
            (local.set $from (i32.add (local.get $from) (i32.const 2)))
            (local.set $weight (i32.add (local.get $weight) (i32.const 8)))
            (br $pair)))
        (local.set $sum (i32.shr_s (local.get $sum) (i32.const 22)))
        (local.set $sum
          (select (i32.const 0) (local.get $sum) (i32.lt_s (local.get $sum) (i32.const 0))))
        (i32.store8
          (local.get $out)
          (select (local.get $sum) (i32.const 255) (i32.lt_s (local.get $sum) (i32.const 255))))
        (local.set $out (i32.add (local.get $out) (i32.const 1)))
        (local.set $x (i32.add (local.get $x) (i32.const 1)))
        (br $next))))

  ;; Makes one output row, sixteen bytes at a time.
  (func (export "rows")
    (param $source i32) ;; the first input row that counts
    (param $line i32) ;; bytes from one input row to the next
    (param $out i32)
    (param $length i32) ;; bytes of the output row
    (param $pairs i32) ;; pairs of weights
    (param $weights i32)
    (local $x i32) (local $from i32) (local $weight i32) (local $end i32)
    (local $low0 v128) (local $low1 v128) (local $low2 v128) (local $low3 v128)
    (local $high0 v128) (local $high1 v128) (local $high2 v128) (local $high3 v128)
    (local $first v128) (local $second v128) (local $high v128) (local $low v128) (local $part v128)
    (local.set $end
      (i32.add (local.get $weights) (i32.shl (local.get $pairs) (i32.const 3))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_s (local.get $x) (local.get $length)))
        (local.set $from (i32.add (local.get $source) (local.get $x)))
        (local.set $weight (local.get $weights))
        (local.set $low0 (i32x4.splat (i32.const 0x200000)))
        (local.set $low1 (i32x4.splat (i32.const 0x200000)))
        (local.set $low2 (i32x4.splat (i32.const 0x200000)))
        (local.set $low3 (i32x4.splat (i32.const 0x200000)))
        (local.set $high0 (v128.const i32x4 0 0 0 0))
        (local.set $high1 (v128.const i32x4 0 0 0 0))
        (local.set $high2 (v128.const i32x4 0 0 0 0))
        (local.set $high3 (v128.const i32x4 0 0 0 0))
        (block $summed
          (loop $pair
            (br_if $summed (i32.ge_s (local.get $weight) (local.get $end)))
            (local.set $high (v128.load32_splat (local.get $weight)))
            (local.set $low (v128.load32_splat offset=4 (local.get $weight)))
            (local.set $first (v128.load (local.get $from)))
            (local.set $second (v128.load (i32.add (local.get $from) (local.get $line))))
            ;; Bytes of two rows in turn: neighbours are the pairs that are multiplied and added.
            (local.set $part
              (i8x16.shuffle 0 16 1 17 2 18 3 19 4 20 5 21 6 22 7 23
                (local.get $first)
                (local.get $second)))
            (local.set $second
              (i8x16.shuffle 8 24 9 25 10 26 11 27 12 28 13 29 14 30 15 31
                (local.get $first)
                (local.get $second)))
            (local.set $first (local.get $part))
            (local.set $part (i16x8.extend_low_i8x16_u (local.get $first)))
            (local.set $high0
              (i32x4.add
                (local.get $high0)
                (i32x4.dot_i16x8_s (local.get $part) (local.get $high))))
            (local.set $low0
              (i32x4.add
                (local.get $low0)
                (i32x4.dot_i16x8_s (local.get $part) (local.get $low))))
            (local.set $part (i16x8.extend_high_i8x16_u (local.get $first)))
            (local.set $high1
              (i32x4.add
                (local.get $high1)
                (i32x4.dot_i16x8_s (local.get $part) (local.get $high))))
            (local.set $low1
              (i32x4.add
                (local.get $low1)
                (i32x4.dot_i16x8_s (local.get $part) (local.get $low))))
            (local.set $part (i16x8.extend_low_i8x16_u (local.get $second)))
            (local.set $high2
              (i32x4.add
                (local.get $high2)
                (i32x4.dot_i16x8_s (local.get $part) (local.get $high))))
            (local.set $low2
              (i32x4.add
                (local.get $low2)
                (i32x4.dot_i16x8_s (local.get $part) (local.get $low))))
            (local.set $part (i16x8.extend_high_i8x16_u (local.get $second)))
            (local.set $high3
              (i32x4.add
                (local.get $high3)
                (i32x4.dot_i16x8_s (local.get $part) (local.get $high))))
            (local.set $low3
              (i32x4.add
                (local.get $low3)
                (i32x4.dot_i16x8_s (local.get $part) (local.get $low))))
            (local.set $from
              (i32.add (local.get $from) (i32.shl (local.get $line) (i32.const 1))))
            (local.set $weight (i32.add (local.get $weight) (i32.const 8)))
            (br $pair)))
        (v128.store
          (i32.add (local.get $out) (local.get $x))
          (i8x16.narrow_i16x8_u
            (i16x8.narrow_i32x4_s
              (i32x4.shr_s
                (i32x4.add (local.get $low0) (i32x4.shl (local.get $high0) (i32.const 12)))
                (i32.const 22))
              (i32x4.shr_s
                (i32x4.add (local.get $low1) (i32x4.shl (local.get $high1) (i32.const 12)))
                (i32.const 22)))
            (i16x8.narrow_i32x4_s
              (i32x4.shr_s
                (i32x4.add (local.get $low2) (i32x4.shl (local.get $high2) (i32.const 12)))
                (i32.const 22))
              (i32x4.shr_s
                (i32x4.add (local.get $low3) (i32x4.shl (local.get $high3) (i32.const 12)))
                (i32.const 22)))))
        (local.set $x (i32.add (local.get $x) (i32.const 16)))
        (br $next)))))
