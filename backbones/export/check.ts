/** Proves a program: its features against those of a float64 forward pass of the same weights. */
import { TrawlError } from "../../core/errors.ts";
import { type Program, Runtime } from "../../onnx/mod.ts";
import {
  type Architecture,
  networkProgram,
  type ProgramOptions,
  referenceFeatures,
} from "../pretrained/architecture.ts";
import type { WeightSource } from "../weights/source.ts";
import { requireFiniteWeights } from "../weights/weights.ts";

/** "quick" compares a smaller image, or only the first and last block, if "full" takes long. */
export type CheckDepth = "full" | "quick" | "none";

/** Multiplications that a quick check spends in float64: a few seconds. */
const QUICK_PRODUCTS = 6e9;

/** The share of them that an excerpt gets: reading all weights takes the rest of the time. */
const EXCERPT_SHARE = 0.25;

/** Largest difference allowed, relative to the largest feature: single precision of 40 layers. */
const TOLERANCE = 1e-4;

/** The outcome of a check. */
export interface CheckResult {
  readonly size: number;
  readonly own: boolean;
  /** Blocks that were compared, and those there are, if only some were. */
  readonly blocks?: { readonly compared: number; readonly of: number };
  /** Largest difference between a feature and its float64 value. */
  readonly difference: number;
  readonly largest: number;
  readonly seconds: number;
}

/** A program and all that it was made of. */
interface CheckedProgram {
  readonly program: Program;
  readonly path?: string;
  readonly architecture: Architecture;
  readonly source: WeightSource;
  readonly options: ProgramOptions;
}

interface CheckOptions {
  readonly depth: "full" | "quick";
  /** Largest difference allowed, relative to the largest feature; default 1e-4. */
  readonly tolerance?: number;
  /** Multiplications that a quick check spends in float64; default 6e9. */
  readonly products?: number;
}

/** Compares a program with float64 on a made-up image, perhaps only its first and last block. */
export async function checkProgram(
  checked: CheckedProgram,
  { depth, tolerance = TOLERANCE, products = QUICK_PRODUCTS }: CheckOptions,
): Promise<CheckResult> {
  const { program, architecture, source, options } = checked;
  const own = options.size ?? architecture.size;
  const whole = { network: architecture, size: own };
  const part = depth === "full" ? whole : affordable(architecture, own, products);
  const { network, size } = part;
  const runtime = await Runtime.open({ threads: navigator.hardwareConcurrency });
  try {
    const features = await computed(runtime, checked, part, own);
    const start = performance.now();
    const expected = referenceFeatures(network, source.file, picture(size), { ...options, size });
    const seconds = (performance.now() - start) / 1000;
    const excerpt = network === architecture ? undefined : architecture.excerpt!;
    return {
      size,
      own: size === own,
      ...excerpt && { blocks: { compared: excerpt.blocks, of: excerpt.of } },
      ...compared(program.name, features, expected, tolerance, size),
      seconds,
    };
  } finally {
    await runtime.close();
  }
}

/** A picture without symmetry or flat parts: uint8 `[size, size, 3]`. */
export function picture(size: number): Uint8Array {
  return Uint8Array.from({ length: size * size * 3 }, (_, at) => {
    const [i, j, c] = [Math.floor(at / (3 * size)), Math.floor(at / 3) % size, at % 3];
    const wave = Math.sin(0.031 * i * (c + 1) + 0.047 * j) + 0.5 * Math.sin(0.9 * j - 0.7 * i + c);
    return Math.round(127.5 + 80 * wave);
  });
}

/** What is compared: a network or its excerpt, and the height and width of the image. */
interface Part {
  readonly network: Architecture;
  readonly size: number;
}

/** The largest part that a float64 pass takes seconds for; images have three patches at least. */
function affordable(architecture: Architecture, own: number, products: number): Part {
  const { multiple, excerpt } = architecture;
  const least = Math.min(own, 3 * multiple);
  const isWhole = excerpt === undefined || architecture.products(least) <= products;
  const network = isWhole ? architecture : excerpt.network;
  const most = isWhole ? products : products * EXCERPT_SHARE;
  let size = own;
  while (size > least && network.products(size) > most) size -= multiple;
  return { network, size };
}

async function computed(
  runtime: Runtime,
  { program, path, architecture, source, options }: CheckedProgram,
  { network, size }: Part,
  own: number,
): Promise<Float32Array> {
  if (network === architecture) {
    // The program itself runs in any case, and before long loops: what cannot be opened fails soon.
    const features = await run(runtime, program, own, path);
    requireFinite(features, program.name, source);
    if (size === own) return features;
  } else {
    requireFiniteWeights(source.file);
  }
  const other = networkProgram(program.name, network, source, { ...options, size });
  return await run(runtime, other, size);
}

async function run(
  runtime: Runtime,
  program: Program,
  size: number,
  path?: string,
): Promise<Float32Array> {
  await runtime.prepare(program, path);
  const images = { data: picture(size), shape: [1, size, size, 3] };
  const { features } = await runtime.run(program, { images });
  await runtime.release(program);
  return features!.data as Float32Array;
}

function compared(
  name: string,
  features: Float32Array,
  expected: Float64Array,
  tolerance: number,
  size: number,
): { difference: number; largest: number } {
  const largest = expected.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const difference = expected.reduce((most, x, i) => Math.max(most, Math.abs(x - features[i]!)), 0);
  if (difference <= tolerance * Math.max(largest, 1e-6)) return { difference, largest };
  throw new TrawlError(
    `"${name}" does not compute what its weights say: features of up to ` +
      `${largest.toPrecision(3)} differ by ${difference.toPrecision(3)} from a float64 forward ` +
      `pass at ${size} × ${size}`,
  );
}

function requireFinite(features: Float32Array, name: string, { file }: WeightSource): void {
  const at = features.findIndex((x) => !Number.isFinite(x));
  if (at < 0) return;
  requireFiniteWeights(file);
  throw new TrawlError(`"${name}" gives ${features[at]} as feature ${at} of a plain picture`);
}
