/** 16-bit floating point numbers, made 32 bits wide; every one of them fits exactly. */

/** Makes 16-bit numbers 32 bits wide. */
export function widen(bits: Uint16Array, dtype: "float16" | "bfloat16"): Float32Array {
  const wide = new Uint32Array(bits.length);
  const convert = dtype === "bfloat16" ? fromBrain : fromHalf;
  for (let i = 0; i < bits.length; i++) wide[i] = convert(bits[i]!);
  return new Float32Array(wide.buffer);
}

/** A bfloat16 is the upper half of a float32. */
function fromBrain(bits: number): number {
  return bits << 16;
}

/** IEEE 754 binary16: 1 sign, 5 exponent and 10 fraction bits. */
function fromHalf(bits: number): number {
  const sign = (bits & 0x8000) << 16;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return sign | 0x7f800000 | (fraction << 13);
  if (exponent > 0) return sign | ((exponent + 112) << 23) | (fraction << 13);
  if (fraction === 0) return sign;
  // A subnormal half is a normal float: shift until the leading bit becomes the hidden one.
  const shift = Math.clz32(fraction) - 21;
  return sign | ((113 - shift) << 23) | ((fraction << (13 + shift)) & 0x7fffff);
}
