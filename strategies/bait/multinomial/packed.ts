/** Symmetric matrices `[K·D, K·D]` as products of features, without most of their repeats. */
import {
  add,
  concat,
  gather,
  type Graph,
  mul,
  reshape,
  slice,
  transpose,
  unsqueeze,
  type Value,
} from "../../../onnx/mod.ts";

/**
 * The symmetric part of a matrix `[K·D, K·D]`, packed: its product with {@linkcode packedProducts}
 * is x_iᵀM_klx_i of all k ≤ l.
 */
export function packed(matrix: Value, classes: number): Value {
  const dimensions = (matrix.shape[0] as number) / classes;
  const { upper } = pairsOf(classes);
  const twice = reshape(
    add(matrix, transpose(matrix)),
    [classes, dimensions, classes, dimensions],
  );
  const byPair = reshape(transpose(twice, [0, 2, 1, 3]), [classes ** 2, dimensions, dimensions]);
  const own = gather(byPair, indices(matrix.graph, upper));
  const both = add(own, transpose(own, [0, 2, 1]));
  const strips = groupsOf(dimensions).map(([start, end]) => {
    const strip = slice(slice(both, 1, start, end), 2, start);
    const within = mul(slice(strip, 2, 0, end - start), 0.25);
    const after = end < dimensions ? [mul(slice(strip, 2, end - start), 0.5)] : [];
    const width = (end - start) * (dimensions - start);
    return reshape(concat([within, ...after], 2), [upper.length, width]);
  });
  return concat(strips, 1);
}

/** Products x_d·x_e of each row, of d with all e from its group's first on, `[b, m]`. */
export function packedProducts(features: Value): Value {
  const [count, dimensions] = features.shape as [string, number];
  const strips = groupsOf(dimensions).map(([start, end]) => {
    const own = unsqueeze(slice(features, 1, start, end), 2);
    const products = mul(own, unsqueeze(slice(features, 1, start), 1));
    return reshape(products, [count, (end - start) * (dimensions - start)]);
  });
  return concat(strips, 1);
}

/** Bounds of up to eight groups of features. */
export function groupsOf(dimensions: number): [start: number, end: number][] {
  const size = Math.ceil(dimensions / 8);
  const count = Math.ceil(dimensions / size);
  return Array.from({ length: count }, (_, i) => [i * size, Math.min(dimensions, (i + 1) * size)]);
}

/** How many products are packed per row. */
export function packedWidth(dimensions: number): number {
  return groupsOf(dimensions).reduce((sum, [a, b]) => sum + (b - a) * (dimensions - a), 0);
}

/** Pairs (k, l ≥ k) of classes among all, and the place of each of all pairs among these. */
export function pairsOf(classes: number): { upper: number[]; places: number[] } {
  const all = Array.from(
    { length: classes ** 2 },
    (_, i) => [Math.floor(i / classes), i % classes] as const,
  );
  const upper = all.flatMap(([k, l], i) => k <= l ? [i] : []);
  const order = new Map(upper.map((pair, place) => [pair, place]));
  const places = all.map(([k, l]) => order.get(Math.min(k, l) * classes + Math.max(k, l))!);
  return { upper, places };
}

export function indices(graph: Graph, values: readonly number[]): Value {
  return graph.constant({ data: Int32Array.from(values), shape: [values.length] });
}
