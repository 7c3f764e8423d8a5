/** Names and shapes of a whole vision transformer, for weights that tests make up. */
import type { PartNames, VitConfig } from "../vit/config.ts";
import { safetensorsBytes } from "./safetensors.ts";

/** A tensor's name and shape. */
export type NamedShape = readonly [name: string, shape: readonly number[]];

/** Lists the tensors of a network. */
export function zeroTensors(config: VitConfig): NamedShape[] {
  const { names, width, depth, patch, hidden, grid, registers, activation, projected } = config;
  const part = ({ weight, bias }: PartNames, shape: readonly number[]): NamedShape[] => [
    [weight, shape],
    ...bias === undefined ? [] : [[bias, [shape[0]!]] as const],
  ];
  const scale = (name: string | undefined): NamedShape[] =>
    name === undefined ? [] : [[name, [width]]];
  const blocks = Array.from({ length: depth }, (_, i) => {
    const own = names.block(i);
    return [
      ...part(own.norm1, [width]),
      ...own.qkv.flatMap((p) => part(p, [3 * width / own.qkv.length, width])),
      ...part(own.out, [width, width]),
      ...scale(own.scale1),
      ...part(own.norm2, [width]),
      ...part(own.up, [activation === "swiglu" ? 2 * hidden : hidden, width]),
      ...part(own.down, [width, hidden]),
      ...scale(own.scale2),
    ];
  });
  return [
    [names.token, [1, 1, width]],
    [names.positions, [1, 1 + grid ** 2, width]],
    ...names.registers === undefined ? [] : [[names.registers, [1, registers, width]] as const],
    ...part(names.patch, [width, 3, patch, patch]),
    ...names.before === undefined ? [] : part(names.before, [width]),
    ...blocks.flat(),
    ...part(names.after, [width]),
    ...names.projection === undefined ? [] : [
      [
        names.projection.weight,
        names.projection.transposed ? [width, projected!] : [projected!, width],
      ] as const,
    ],
  ];
}

/** Writes tensors of small random numbers, the same at every call. */
export function randomWeights(tensors: readonly NamedShape[]): Uint8Array {
  const count = tensors.reduce((sum, [, shape]) => sum + shape.reduce((a, b) => a * b, 1), 0);
  const data = new Float32Array(count);
  let state = 1;
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[i] = (state / 2 ** 32 - 0.5) * 0.06;
  }
  let at = 0;
  const header = Object.fromEntries(tensors.map(([name, shape]) => {
    const start = at;
    at += shape.reduce((a, b) => a * b, 4);
    return [name, { dtype: "F32", shape, data_offsets: [start, at] }];
  }));
  return safetensorsBytes(header, new Uint8Array(data.buffer));
}
