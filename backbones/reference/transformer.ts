/** A vision transformer in plain float64, written again from its definition; programs are compared with it. */
import type { Planes } from "./convolutional.ts";
import type { PartNames, PositionRule, VitConfig } from "../vit/config.ts";
import type { Weights } from "../weights/weights.ts";

/** A matrix of float64 numbers in row order. */
export interface Matrix {
  readonly data: Float64Array;
  readonly rows: number;
  readonly columns: number;
}

/** `x·Wᵀ + b` of x `[T, in]`, W `[out, in]` and b `[out]`: `[T, out]`. */
export function linear(x: Matrix, weight: Float32Array, out: number, bias?: Float32Array): Matrix {
  const { data, rows, columns } = x;
  const y = new Float64Array(rows * out);
  // Weights are the larger part: each row of them is read once.
  const row = new Float64Array(columns);
  for (let o = 0; o < out; o++) {
    row.set(weight.subarray(o * columns, (o + 1) * columns));
    const added = bias === undefined ? 0 : bias[o]!;
    for (let t = 0; t < rows; t++) y[t * out + o] = added + dot(data, t * columns, row, columns);
  }
  return { data: y, rows, columns: out };
}

function dot(a: Float64Array, from: number, b: Float64Array, length: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < length; i += 4) {
    s0 += a[from + i]! * b[i]!;
    s1 += a[from + i + 1]! * b[i + 1]!;
    s2 += a[from + i + 2]! * b[i + 2]!;
    s3 += a[from + i + 3]! * b[i + 3]!;
  }
  for (; i < length; i++) s0 += a[from + i]! * b[i]!;
  return s0 + s1 + s2 + s3;
}

/** Layer normalisation of every row of `[T, D]`; scale and bias are `[D]`. */
export function layerNorm(
  x: Matrix,
  scale: Float32Array,
  bias: Float32Array,
  epsilon: number,
): Matrix {
  const { rows, columns } = x;
  const data = new Float64Array(x.data.length);
  for (let t = 0; t < rows; t++) {
    const row = x.data.subarray(t * columns, (t + 1) * columns);
    const mean = row.reduce((a, b) => a + b, 0) / columns;
    const variance = row.reduce((a, b) => a + (b - mean) ** 2, 0) / columns;
    const factor = 1 / Math.sqrt(variance + epsilon);
    for (let d = 0; d < columns; d++) {
      data[t * columns + d] = (row[d]! - mean) * factor * scale[d]! + bias[d]!;
    }
  }
  return { data, rows, columns };
}

/** Attention of every token to all: queries, keys and values side by side `[T, 3·D]` to `[T, D]`. */
export function attention(qkv: Matrix, heads: number): Matrix {
  const { data, rows, columns } = qkv;
  const width = columns / 3;
  const size = width / heads;
  const out = new Float64Array(rows * width);
  const scores = new Float64Array(rows);
  for (let h = 0; h < heads; h++) {
    for (let t = 0; t < rows; t++) {
      for (let s = 0; s < rows; s++) {
        let sum = 0;
        const [q, k] = [t * columns + h * size, s * columns + width + h * size];
        for (let d = 0; d < size; d++) sum += data[q + d]! * data[k + d]!;
        scores[s] = sum / Math.sqrt(size);
      }
      const most = scores.reduce((a, b) => Math.max(a, b), -Infinity);
      let total = 0;
      for (let s = 0; s < rows; s++) total += scores[s] = Math.exp(scores[s]! - most);
      for (let s = 0; s < rows; s++) {
        const share = scores[s]! / total;
        const v = s * columns + 2 * width + h * size;
        const to = t * width + h * size;
        for (let d = 0; d < size; d++) out[to + d]! += share * data[v + d]!;
      }
    }
  }
  return { data: out, rows, columns: width };
}

/** `x·Φ(x)`. */
export function gelu(x: number): number {
  return 0.5 * x * (1 + erf(x / Math.SQRT2));
}

/** The logistic function, `1/(1 + e^−x)`. */
export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** The error function to 1e-14: a power series near 0, a continued fraction elsewhere. */
export function erf(x: number): number {
  const z = Math.abs(x);
  if (z > 6) return Math.sign(x);
  if (z < 2.5) {
    let [term, sum] = [x, x];
    for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
      term *= -x * x / n;
      sum += term / (2 * n + 1);
    }
    return 2 / Math.sqrt(Math.PI) * sum;
  }
  let fraction = 0;
  for (let k = 60; k > 0; k--) fraction = k / 2 / (z + fraction);
  return Math.sign(x) * (1 - Math.exp(-z * z) / (Math.sqrt(Math.PI) * (z + fraction)));
}

/** The features of one image: `[features]`. */
export function vitReference(
  image: Planes,
  config: VitConfig,
  weights: Weights,
  rule: PositionRule | undefined = config.positions,
): Float64Array {
  const { names, width, heads, depth, projected } = config;
  const read = (name: string): Float32Array => weights.float32(name).data;
  const layer = (x: Matrix, { weight, bias }: PartNames, out: number): Matrix =>
    linear(x, read(weight), out, bias === undefined ? undefined : read(bias));
  const norm = (x: Matrix, { weight, bias }: PartNames): Matrix =>
    layerNorm(x, read(weight), read(bias!), config.epsilon);
  const added = (x: Matrix, y: Matrix, scale: string | undefined): Matrix => {
    const factors = scale === undefined ? undefined : read(scale);
    const sum = x.data.map((value, i) => value + y.data[i]! * (factors?.[i % width] ?? 1));
    return { ...x, data: sum };
  };
  let x = tokens(image, config, read, rule);
  if (names.before !== undefined) x = norm(x, names.before);
  for (let i = 0; i < depth; i++) {
    const part = names.block(i);
    const normed = norm(x, part.norm1);
    const qkv = sideBySide(part.qkv.map((p) => layer(normed, p, 3 * width / part.qkv.length)));
    x = added(x, layer(attention(qkv, heads), part.out, width), part.scale1);
    const gated = config.activation === "swiglu";
    const wide = layer(norm(x, part.norm2), part.up, gated ? 2 * config.hidden : config.hidden);
    x = added(x, layer(activated(wide, config), part.down, width), part.scale2);
  }
  const own = norm({ data: x.data.slice(0, width), rows: 1, columns: width }, names.after);
  if (projected === undefined) return own.data;
  const { weight, transposed } = names.projection!;
  const matrix = read(weight);
  return Float64Array.from({ length: projected }, (_, o) =>
    own.data.reduce(
      (sum, value, d) => sum + value * matrix[transposed ? d * projected + o : o * width + d]!,
      0,
    ));
}

function tokens(
  image: Planes,
  config: VitConfig,
  read: (name: string) => Float32Array,
  rule: PositionRule | undefined,
): Matrix {
  const { names, patch, width, registers, grid } = config;
  const side = image.height / patch;
  const first = 1 + registers;
  const data = new Float64Array((first + side ** 2) * width);
  const table = read(names.positions);
  read(names.token).forEach((value, d) => data[d] = value + table[d]!);
  if (names.registers !== undefined) data.set(read(names.registers), width);
  const pieces = linear(
    patches(image, patch),
    read(names.patch.weight),
    width,
    names.patch.bias === undefined ? undefined : read(names.patch.bias),
  );
  const places = positionsAt(table.subarray(width), grid, side, rule);
  pieces.data.forEach((value, i) => data[first * width + i] = value + places[i]!);
  return { data, rows: first + side ** 2, columns: width };
}

/** Patches row by row, each `[3, patch, patch]` flat. */
function patches({ data, height }: Planes, patch: number): Matrix {
  const side = height / patch;
  const columns = 3 * patch ** 2;
  const out = new Float64Array(side ** 2 * columns);
  let at = 0;
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      for (let c = 0; c < 3; c++) {
        for (let i = 0; i < patch; i++) {
          const from = (c * height + y * patch + i) * height + x * patch;
          out.set(data.subarray(from, from + patch), at);
          at += patch;
        }
      }
    }
  }
  return { data: out, rows: side ** 2, columns };
}

function activated(x: Matrix, { activation, hidden }: VitConfig): Matrix {
  if (activation === "gelu") return { ...x, data: x.data.map(gelu) };
  if (activation === "quick-gelu") {
    return { ...x, data: x.data.map((value) => value * sigmoid(1.702 * value)) };
  }
  const data = new Float64Array(x.rows * hidden);
  for (let t = 0; t < x.rows; t++) {
    for (let d = 0; d < hidden; d++) {
      const gate = x.data[t * 2 * hidden + d]!;
      data[t * hidden + d] = gate * sigmoid(gate) * x.data[t * 2 * hidden + hidden + d]!;
    }
  }
  return { data, rows: x.rows, columns: hidden };
}

function sideBySide(parts: readonly Matrix[]): Matrix {
  const [{ rows }] = parts as [Matrix];
  const columns = parts.reduce((sum, part) => sum + part.columns, 0);
  const data = new Float64Array(rows * columns);
  let at = 0;
  for (const part of parts) {
    for (let t = 0; t < rows; t++) {
      data.set(part.data.subarray(t * part.columns, (t + 1) * part.columns), t * columns + at);
    }
    at += part.columns;
  }
  return { data, rows, columns };
}

/** A table of positions `[grid², D]` at another size, `[side², D]`, by the definition. */
function positionsAt(
  table: Float32Array,
  grid: number,
  side: number,
  rule: PositionRule | undefined,
): Float64Array {
  if (side === grid) return Float64Array.from(table);
  const width = table.length / grid ** 2;
  const out = new Float64Array(side ** 2 * width);
  const weights = Array.from({ length: side }, (_, i) => weightsOf(i, grid, side, rule!));
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      for (let i = 0; i < grid; i++) {
        for (let j = 0; j < grid; j++) {
          const factor = weights[y]![i]! * weights[x]![j]!;
          if (factor === 0) continue;
          for (let d = 0; d < width; d++) {
            out[(y * side + x) * width + d]! += factor * table[(i * grid + j) * width + d]!;
          }
        }
      }
    }
  }
  return out;
}

/** The weight of every row of the table in row `i` of the result. */
function weightsOf(i: number, grid: number, side: number, rule: PositionRule): Float64Array {
  const weights = new Float64Array(grid);
  if (rule === "antialias") {
    const [scale, stretch] = [grid / side, Math.max(1, grid / side)];
    const centre = (i + 0.5) * scale;
    for (let k = 0; k < grid; k++) {
      // A row whose middle is half a row outside of the window still touches it.
      if (Math.abs(k + 0.5 - centre) < 2 * stretch) {
        weights[k] = keys((k + 0.5 - centre) / stretch, -0.5);
      }
    }
    const total = weights.reduce((a, b) => a + b, 0);
    return weights.map((weight) => weight / total);
  }
  const source = (i + 0.5) * grid / (rule === "offset" ? side + 0.1 : side) - 0.5;
  for (let k = Math.floor(source) - 1; k <= Math.floor(source) + 2; k++) {
    weights[Math.min(Math.max(k, 0), grid - 1)]! += keys(source - k, -0.75);
  }
  return weights;
}

/** The cubic of Keys (1981) as four powers. */
function keys(x: number, a: number): number {
  const d = Math.abs(x);
  if (d >= 2) return 0;
  if (d > 1) return a * d ** 3 - 5 * a * d ** 2 + 8 * a * d - 4 * a;
  return (a + 2) * d ** 3 - (a + 3) * d ** 2 + 1;
}
