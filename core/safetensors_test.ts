import { assertEquals } from "@std/assert";
import { widen } from "./safetensors.ts";

Deno.test("widen gives every float16 its value", () => {
  const bits = Uint16Array.from({ length: 0x10000 }, (_, i) => i);
  const wide = widen(bits, "float16");
  bits.forEach((half, i) => {
    const sign = half & 0x8000 ? -1 : 1;
    const [exponent, fraction] = [(half >> 10) & 31, half & 1023];
    const expected = exponent === 31
      ? (fraction === 0 ? sign * Infinity : NaN)
      : exponent === 0
      ? sign * fraction * 2 ** -24
      : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
    if (!Object.is(wide[i], expected)) assertEquals(wide[i], expected, `bits ${half}`);
  });
});

Deno.test("widen gives bfloat16 the upper half of a float32", () => {
  const numbers = [0, 1, -2, 0.15625, -Infinity, 3.0517578125e-5];
  const upper = Uint16Array.from(
    new Uint32Array(Float32Array.from(numbers).buffer),
    (x) => x >> 16,
  );
  assertEquals([...widen(upper, "bfloat16")], numbers);
});
