import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  gaussianWindows,
  imageWindows,
  type Kernel,
  morlet,
  morletBank,
  morletRadius,
} from "./filters.ts";

const ORIENTATIONS = 6;
const OCTAVES = 3;
const octaves = fc.integer({ min: 0, max: 2 });
const angles = fc.double({ min: 0, max: Math.PI, noNaN: true });
const counts = fc.integer({ min: 2, max: 12 });

Deno.test("morlet does not respond to a flat region", () => {
  fc.assert(
    fc.property(octaves, angles, counts, (octave, angle, orientations) => {
      const { real, imaginary } = morlet(octave, angle, orientations);
      for (const part of [real, imaginary]) {
        assertAlmostEquals(part.reduce((a, b) => a + b, 0), 0, 1e-12);
      }
    }),
    { numRuns: 30 },
  );
});

Deno.test("morlet is even in its real part and odd in its imaginary part", () => {
  const { real, imaginary } = morlet(1, 0.3, ORIENTATIONS);
  const last = real.length - 1;
  real.forEach((x, i) => assertAlmostEquals(x, real[last - i]!, 1e-12));
  imaginary.forEach((x, i) => assertAlmostEquals(x, -imaginary[last - i]!, 1e-12));
});

Deno.test("morlet turned by a right angle is the kernel with its axes swapped", () => {
  fc.assert(
    fc.property(octaves, angles, (octave, angle) => {
      const kernel = morlet(octave, angle, ORIENTATIONS);
      const turned = morlet(octave, angle + Math.PI / 2, ORIENTATIONS);
      const { size } = kernel;
      for (let y = 0; y < size; y++) {
        for (let x = 0; x < size; x++) {
          const [from, to] = [y * size + x, x * size + (size - 1 - y)];
          assertAlmostEquals(turned.real[to]!, kernel.real[from]!, 1e-12);
          assertAlmostEquals(turned.imaginary[to]!, kernel.imaginary[from]!, 1e-12);
        }
      }
    }),
    { numRuns: 20 },
  );
});

Deno.test("morlet responds most to waves of its own frequency and direction", () => {
  for (let octave = 0; octave < OCTAVES; octave++) {
    const kernel = morlet(octave, Math.PI / 3, ORIENTATIONS);
    const frequency = (3 * Math.PI) / 4 / 2 ** octave;
    const own = power(kernel, frequency * Math.cos(Math.PI / 3), frequency * Math.sin(Math.PI / 3));
    assert(own > 0.85 && own < 1.05, `${own}`);
    assert(power(kernel, frequency, 0) < own / 2);
    assert(power(kernel, -frequency / 2, -frequency * 0.866) < own / 100);
  }
});

Deno.test("the wavelets and the average cover every frequency about equally", () => {
  const bank = Array.from(
    { length: OCTAVES * ORIENTATIONS },
    (_, i) =>
      morlet(
        Math.floor(i / ORIENTATIONS),
        (i % ORIENTATIONS) * Math.PI / ORIENTATIONS,
        ORIENTATIONS,
      ),
  );
  const sigma = 0.8 * 2 ** (OCTAVES - 1);
  const steps = 10;
  for (let i = 0; i <= steps; i++) {
    for (let j = -steps; j <= steps; j++) {
      const [u, v] = [(Math.PI * i) / steps, (Math.PI * j) / steps];
      if (Math.hypot(u, v) > Math.PI) continue;
      const average = Math.exp(-(sigma ** 2) * (u * u + v * v));
      // A real image has no sign of frequency: each wavelet covers its own and the opposite one.
      const total = bank.reduce((sum, k) => sum + (power(k, u, v) + power(k, -u, -v)) / 2, average);
      assert(total > 0.3 && total < 1.02, `${total} at ${u}, ${v}`);
    }
  }
});

Deno.test("morletBank stacks real parts, then imaginary ones", () => {
  const { data, shape } = morletBank(1, 4);
  const size = 2 * morletRadius(1, 4) + 1;
  assertEquals(shape, [8, 1, size, size]);
  const kernel = morlet(1, Math.PI / 2, 4);
  const area = size * size;
  assertEquals(data.slice(2 * area, 3 * area), Float32Array.from(kernel.real));
  assertEquals(data.slice(6 * area, 7 * area), Float32Array.from(kernel.imaginary));
});

/** `|ψ̂(u, v)|²`: u along columns, v along rows, in radians per pixel. */
function power(kernel: Kernel, u: number, v: number): number {
  const radius = (kernel.size - 1) / 2;
  let [re, im] = [0, 0];
  kernel.real.forEach((a, i) => {
    const b = kernel.imaginary[i]!;
    const [x, y] = [i % kernel.size - radius, Math.floor(i / kernel.size) - radius];
    const [c, s] = [Math.cos(u * x + v * y), -Math.sin(u * x + v * y)];
    re += a * c - b * s;
    im += a * s + b * c;
  });
  return re * re + im * im;
}

Deno.test("gaussianWindows sum to 1 each and mirror each other", () => {
  const windows = gaussianWindows(7, 3);
  for (let w = 0; w < 3; w++) {
    let sum = 0;
    for (let i = 0; i < 7; i++) {
      sum += windows[i * 3 + w]!;
      assertAlmostEquals(windows[i * 3 + w]!, windows[(6 - i) * 3 + (2 - w)]!, 1e-12);
    }
    assertAlmostEquals(sum, 1, 1e-12);
  }
});

Deno.test("imageWindows are products of windows on rows and on columns", () => {
  const { data, shape } = imageWindows(2, 4, 2);
  assertEquals(shape, [8, 4]);
  const [rows, columns] = [gaussianWindows(2, 2), gaussianWindows(4, 2)];
  // Pixel (1, 2), window (0, 1).
  assertAlmostEquals(data[(1 * 4 + 2) * 4 + 1]!, rows[1 * 2 + 0]! * columns[2 * 2 + 1]!, 1e-7);
});
