import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import type { NdArray } from "../../core/ndarray.ts";
import type { Image, ImageList } from "../../datasets/dataset.ts";
import { Runtime } from "../../onnx/mod.ts";
import { dataTest, sharedData } from "../../tests/support/data.ts";
import type { Backbone } from "../backbone.ts";
import { imageFeatures } from "../features.ts";
import { formulaImage, noiseImages } from "../testing/pictures.ts";
import { imageWindows, type Kernel, morlet } from "./filters.ts";
import { scattering, scatteringBackbone, scatteringColour } from "./scattering.ts";

/** Of the backbone that is checked pixel by pixel. */
const ORIENTATIONS = 4;

Deno.test("scattering backbones give as many features as their entries say", async () => {
  assertEquals([scattering.width, scatteringColour.width], [342, 405]);
  const small = scatteringBackbone({
    name: "small",
    input: { width: 20, height: 16, channels: 1 },
    octaves: 2,
    orientations: 4,
  });
  for (const backbone of [scattering, scatteringColour, small]) {
    const { shape } = await features(backbone, noiseImages(3, 16, 3));
    assertEquals(shape, [3, backbone.width]);
  }
});

Deno.test("scattering equals its formulae, computed pixel by pixel", async () => {
  const side = 16;
  const backbone = scatteringBackbone({
    name: "small",
    input: { width: side, height: side, channels: 1 },
    octaves: 2,
    orientations: ORIENTATIONS,
  });
  const list = noiseImages(1, side, 1);
  const { data } = await features(backbone, list);
  const { pixels } = await list.read(0);
  const expected = twoOctaves({ side, at: (x, y) => pixels[y * side + x]! / 255 });
  assertEquals(data.length, expected.length);
  expected.forEach((x, i) => assertAlmostEquals(data[i]!, x, 2e-3, `feature ${i}`));
});

Deno.test("scattering ignores brightness and the sign of contrast, and hardly changes with shifts", async () => {
  const blob = (dx: number, low: number, high: number): Image =>
    formulaImage(28, 28, 1, (i) => {
      const [x, y] = [i % 28 - dx, Math.floor(i / 28)];
      return 8 < x && x < 18 && 6 < y && y < 12 + x / 4 ? high : low;
    });
  const { data } = await features(scattering, [
    blob(0, 20, 220),
    blob(0, 40, 240),
    blob(0, 240, 40),
    blob(1, 20, 220),
    formulaImage(28, 28, 1, (i) => (i % 28) * 9),
  ]);
  const distance = (a: number, b: number): number => {
    let sum = 0;
    for (let i = 0; i < 342; i++) sum += (data[a * 342 + i]! - data[b * 342 + i]!) ** 2;
    return Math.sqrt(sum / 342);
  };
  assert(distance(0, 1) < 0.01, `${distance(0, 1)}`);
  assert(distance(0, 2) < 0.01, `${distance(0, 2)}`);
  assert(distance(0, 3) < 0.35 * distance(0, 4), `${distance(0, 3)}, ${distance(0, 4)}`);
});

Deno.test("scattering of a flat image is finite", async () => {
  for (const backbone of [scattering, scatteringColour]) {
    const { data } = await features(backbone, [formulaImage(28, 28, 1, () => 255)]);
    assert(data.every((x) => Number.isFinite(x)));
  }
});

Deno.test("scattering features are the same bits with one thread and two, and in any batch", async () => {
  const images = noiseImages(7, 28, 1);
  const { data } = await features(scattering, images);
  assertEquals((await features(scattering, images, 2)).data, data);
  assertEquals((await features(scattering, images, 2, 3)).data, data);
});

dataTest("scattering tells MNIST digits apart", ["mnist"], async () => {
  const [train, test] = [1000, 500];
  const pixels = (await unzipped("mnist/t10k-images-idx3-ubyte.gz")).subarray(16);
  const labels = (await unzipped("mnist/t10k-labels-idx1-ubyte.gz")).subarray(8);
  const { data } = await features(scattering, {
    length: train + test,
    read: (i) => ({
      width: 28,
      height: 28,
      channels: 1,
      pixels: pixels.subarray(i * 784, (i + 1) * 784),
    }),
  }, 2);
  const weights = linearHead(data.subarray(0, train * scattering.width), labels);
  let right = 0;
  for (let i = train; i < train + test; i++) {
    const scores = [...logits(weights, rowOf(data, i))];
    if (scores.indexOf(Math.max(...scores)) === labels[i]) right++;
  }
  assert(right / test > 0.93, `${right} of ${test}`);
});

Deno.test("scatteringBackbone refuses sizes that it cannot halve or mirror", () => {
  const make = (width: number, height: number): Backbone =>
    scatteringBackbone({ name: "x", input: { width, height, channels: 1 } });
  assertThrows(() => make(30, 28), InputError, "that 4 divides, not 30 × 28");
  assertThrows(() => make(12, 12), InputError, "of at least 14");
  const input = { width: 32, height: 32, channels: 1 } as const;
  assertThrows(() => scatteringBackbone({ name: "x", input, octaves: 1 }), InputError, "2 octaves");
});

async function features(
  backbone: Backbone,
  images: ImageList | readonly Image[],
  threads = 1,
  batch?: number,
): Promise<NdArray> {
  const loaded = await backbone.load({ folder: "" });
  const runtime = await Runtime.open({ threads });
  const list = "read" in images
    ? images
    : { length: images.length, read: (i: number) => images[i]! };
  const size = batch ?? Math.min(loaded.batch, list.length);
  const result = await imageFeatures(list, { ...loaded, batch: size }, { runtime });
  await runtime.close();
  return result;
}

/** A plane of numbers, square. */
interface Plane {
  readonly side: number;
  readonly at: (x: number, y: number) => number;
}

/** All features of a plane for two octaves, in the order in which the backbone gives them. */
function twoOctaves(plane: Plane): number[] {
  const first = [0, 1].map((octave) => moduli(plane, octave));
  const second = first[0]!.map((map) => moduli(halved(map), 0));
  const relative = Array.from({ length: ORIENTATIONS }, (_, angle) => {
    const pairs = second.map((maps, l) => averages(maps[(l + angle) % ORIENTATIONS]!, 2));
    return pairs[0]!.map((_, w) =>
      pairs.reduce((sum, windows) => sum + windows[w]!, 0) / pairs.length
    );
  });
  return [
    ...standardised(first.flat().flatMap((map) => averages(map, 3))),
    ...standardised(relative.flat()),
    ...standardised(second.flat().flatMap((map) => averages(map, 1))),
  ];
}

/** `|x ⋆ ψ|` for every orientation, every 2^octave pixels. */
function moduli(plane: Plane, octave: number): Plane[] {
  return Array.from({ length: ORIENTATIONS }, (_, l) => {
    const kernel = morlet(octave, (l * Math.PI) / ORIENTATIONS, ORIENTATIONS);
    const step = 2 ** octave;
    const side = plane.side / step;
    const values = Array.from(
      { length: side * side },
      (_, i) => modulus(plane, kernel, (i % side) * step, Math.floor(i / side) * step),
    );
    return { side, at: (x, y) => values[y * side + x]! };
  });
}

function modulus(plane: Plane, kernel: Kernel, x: number, y: number): number {
  const radius = (kernel.size - 1) / 2;
  let [re, im] = [0, 0];
  kernel.real.forEach((a, i) => {
    const column = mirrored(x + i % kernel.size - radius, plane.side);
    const row = mirrored(y + Math.floor(i / kernel.size) - radius, plane.side);
    re += a * plane.at(column, row);
    im += kernel.imaginary[i]! * plane.at(column, row);
  });
  return Math.hypot(re, im);
}

function halved({ side, at }: Plane): Plane {
  const mean = (x: number, y: number): number =>
    (at(x, y) + at(x + 1, y) + at(x, y + 1) + at(x + 1, y + 1)) / 4;
  return { side: side / 2, at: (x, y) => mean(2 * x, 2 * y) };
}

function averages({ side, at }: Plane, grid: number): number[] {
  const { data } = imageWindows(side, side, grid);
  return Array.from({ length: grid * grid }, (_, w) => {
    let sum = 0;
    for (let i = 0; i < side * side; i++) {
      sum += at(i % side, Math.floor(i / side)) * data[i * grid * grid + w]!;
    }
    return sum;
  });
}

function mirrored(i: number, length: number): number {
  const last = length - 1;
  return last - Math.abs(last - Math.abs(i));
}

function standardised(averages: readonly number[]): number[] {
  const numbers = averages.map((x) => Math.log(x + 0.003));
  const mean = numbers.reduce((a, b) => a + b) / numbers.length;
  const variance = numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / numbers.length;
  return numbers.map((x) => (x - mean) / Math.sqrt(variance + 1e-5));
}

/** Ten classes' weights `[10, width]` by stochastic gradient descent on the cross-entropy. */
function linearHead(data: Float32Array, labels: Uint8Array): Float64Array {
  const weights = new Float64Array(10 * scattering.width);
  for (let step = 0; step < 5 * data.length / scattering.width; step++) {
    const i = step % (data.length / scattering.width);
    const row = rowOf(data, i);
    const odds = logits(weights, row).map(Math.exp);
    const total = odds.reduce((a, b) => a + b);
    odds.forEach((odd, k) => {
      const error = odd / total - (labels[i] === k ? 1 : 0);
      row.forEach((x, j) => weights[k * row.length + j]! -= 0.01 * error * x);
    });
  }
  return weights;
}

function logits(weights: Float64Array, row: Float32Array): Float64Array {
  return Float64Array.from({ length: weights.length / row.length }, (_, k) => {
    let sum = 0;
    for (let j = 0; j < row.length; j++) sum += row[j]! * weights[k * row.length + j]!;
    return sum;
  });
}

function rowOf(data: Float32Array, i: number): Float32Array {
  return data.subarray(i * scattering.width, (i + 1) * scattering.width);
}

async function unzipped(path: string): Promise<Uint8Array> {
  const file = await Deno.open(sharedData(path));
  const stream = file.readable.pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
