/** ResNets whose weights are made by a formula, as the golden numbers were. */
import { safetensorsBytes } from "./safetensors.ts";

/** One entry of a network's list of tensors. */
export type FormulaTensor = readonly [
  t: number,
  key: string,
  shape: readonly number[],
  kind: string,
];

/** The numbers of tensor `t` by flat index: in −1 … 1 (or a sine), scaled by what the tensor is. */
export type Formula = (
  t: number,
  kind: string,
  shape: readonly number[],
) => (i: number) => number;

/** Writes a network's weights. */
export function formulaWeights(tensors: readonly FormulaTensor[], formula: Formula): Uint8Array {
  const used = tensors.filter(([, , , kind]) => kind !== "num_batches_tracked");
  const sizes = used.map(([, , shape]) => shape.reduce((a, b) => a * b, 1));
  const data = new Float32Array(sizes.reduce((a, b) => a + b, 0));
  const header: Record<string, unknown> = {};
  let at = 0;
  used.forEach(([t, key, shape, kind], k) => {
    const size = sizes[k]!;
    header[key] = { dtype: "F32", shape, data_offsets: [at * 4, (at + size) * 4] };
    const number = formula(t, kind, shape);
    for (let i = 0; i < size; i++) data[at + i] = number(i);
    at += size;
  });
  return safetensorsBytes(header, new Uint8Array(data.buffer));
}

/** Sines, nearly of rank 2. */
export const sines: Formula = (t, kind, shape) => {
  const root = Math.sqrt(fanIn(shape));
  if (kind === "weight") return (i) => Math.sin(0.7 * i + t) / root;
  if (kind === "bn_weight") return (i) => 1 + 0.1 * Math.sin(i + t);
  if (kind === "bn_bias") return (i) => 0.1 * Math.sin(0.3 * i + t);
  if (kind === "running_mean") return (i) => 0.1 * Math.cos(i + t);
  if (kind === "running_var") return (i) => 1 + 0.5 * Math.sin(i + t) ** 2;
  return (i) => 0.1 * Math.sin(i + t);
};

/** Numbers of an integer hash. */
export const hashes: Formula = (t, kind, shape) => {
  const start = Math.imul(t, 0x9e3779b9);
  const bound = Math.sqrt(6 / fanIn(shape));
  return (i) => {
    let h = (i + 1 + start) >>> 0;
    h = Math.imul(h, 0x85ebca6b) >>> 0;
    h ^= h >>> 13;
    h = Math.imul(h, 0xc2b2ae35) >>> 0;
    h = (h ^ (h >>> 16)) >>> 0;
    const s = 2 * (h / 2 ** 32) - 1;
    if (kind === "weight") return s * bound;
    if (kind === "bn_weight") return 1 + 0.3 * s;
    if (kind === "bn_bias" || kind === "running_mean") return 0.2 * s;
    if (kind === "running_var") return 1.5 + 0.5 * s;
    return 0.1 * s;
  };
};

function fanIn(shape: readonly number[]): number {
  return shape.slice(1).reduce((a, b) => a * b, 1);
}
