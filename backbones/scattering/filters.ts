/** The fixed filters of a scattering network: Morlet wavelets and Gaussian averaging windows. */
import type { NdArray } from "../../core/ndarray.ts";

/** Octave 0's bandwidth in pixels and centre frequency in radians per pixel (Bruna and Mallat 2013). */
const SIGMA = 0.8;
const FREQUENCY = (3 * Math.PI) / 4;

/** Kernels are cut off at this many standard deviations along their longer axis. */
const CUT = 2.5;

/** A complex kernel `[size, size]` of odd size, its centre in the middle. */
export interface Kernel {
  readonly size: number;
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
}

/**
 * One wavelet,
 * `ψ(u) = s/(2πσ²) · exp(−(u∥² + s²·u⊥²)/(2σ²)) · (e^{iξu∥} − κ)`,
 * with `σ = 0.8·2^octave`, `ξ = (3π/4)/2^octave` and `s = 4/orientations`; u∥ and u⊥ are the
 * coordinates along and across the direction of the wave. κ makes the kernel sum to 0, so that a flat
 * region has no response.
 */
export function morlet(octave: number, angle: number, orientations: number): Kernel {
  const sigma = SIGMA * 2 ** octave;
  const frequency = FREQUENCY / 2 ** octave;
  const slant = 4 / orientations;
  const radius = morletRadius(octave, orientations);
  const size = 2 * radius + 1;
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  const envelope = new Float64Array(size * size);
  const real = new Float64Array(size * size);
  const imaginary = new Float64Array(size * size);
  for (let i = 0; i < envelope.length; i++) {
    const [x, y] = [i % size - radius, Math.floor(i / size) - radius];
    const along = x * cosine + y * sine;
    const across = slant * (y * cosine - x * sine);
    const height = slant / (2 * Math.PI * sigma ** 2);
    envelope[i] = height * Math.exp(-(along ** 2 + across ** 2) / (2 * sigma ** 2));
    real[i] = envelope[i]! * Math.cos(frequency * along);
    imaginary[i] = envelope[i]! * Math.sin(frequency * along);
  }
  removeMean(real, envelope);
  removeMean(imaginary, envelope);
  return { size, real, imaginary };
}

/** Pixels that a kernel reaches out from its centre. */
export function morletRadius(octave: number, orientations: number): number {
  const longer = SIGMA * 2 ** octave * Math.max(1, orientations / 4);
  return Math.ceil(CUT * longer - 1e-9);
}

/** All directions of an octave as a kernel `[2·orientations, 1, size, size]`: real parts first. */
export function morletBank(octave: number, orientations: number): NdArray {
  const kernels = Array.from(
    { length: orientations },
    (_, l) => morlet(octave, (l * Math.PI) / orientations, orientations),
  );
  const size = kernels[0]!.size;
  const data = new Float32Array(2 * orientations * size * size);
  kernels.forEach(({ real, imaginary }, l) => {
    data.set(real, l * size * size);
    data.set(imaginary, (orientations + l) * size * size);
  });
  return { data, shape: [2 * orientations, 1, size, size] };
}

/** Takes away a multiple of the envelope, not a constant: the kernel stays smooth at its border. */
function removeMean(kernel: Float64Array, envelope: Float64Array): void {
  const share = total(kernel) / total(envelope);
  for (let i = 0; i < kernel.length; i++) kernel[i]! -= share * envelope[i]!;
}

function total(numbers: Float64Array): number {
  return numbers.reduce((a, b) => a + b, 0);
}

/** Averaging windows `[length, count]` on a line, evenly spaced; each sums to 1 inside it. */
export function gaussianWindows(length: number, count: number): Float64Array {
  const windows = new Float64Array(length * count);
  const distance = length / count;
  for (let w = 0; w < count; w++) {
    const centre = (w + 0.5) * distance - 0.5;
    let sum = 0;
    for (let i = 0; i < length; i++) {
      sum += windows[i * count + w] = Math.exp(-2 * ((i - centre) / distance) ** 2);
    }
    for (let i = 0; i < length; i++) windows[i * count + w]! /= sum;
  }
  return windows;
}

/** Windows on an image, `[height·width, grid²]`: products of those on its rows and on its columns. */
export function imageWindows(height: number, width: number, grid: number): NdArray {
  const rows = gaussianWindows(height, grid);
  const columns = gaussianWindows(width, grid);
  const shape = [height * width, grid * grid];
  const data = new Float32Array(height * width * grid * grid);
  for (let at = 0; at < data.length; at++) {
    const window = at % (grid * grid);
    const pixel = (at - window) / (grid * grid);
    const [y, x] = [Math.floor(pixel / width), pixel % width];
    const [v, h] = [Math.floor(window / grid), window % grid];
    data[at] = rows[y * grid + v]! * columns[x * grid + h]!;
  }
  return { data, shape };
}
